import Tabular
import Testing

@testable import Resampling

@Suite("sizes of learning curves")
struct TrainingSizeTests {
  private let table: Table = {
    let years = (0..<20).map { Double(2000 + $0 / 4) }
    return Table([Column("Year", .numbers(years))])
  }()

  private var rows: RowContext {
    RowContext(table: table, rows: Array(0..<20), target: [Double](repeating: 0, count: 20))
  }

  @Test("texts are read back; what is no size is none")
  func texts() {
    for text in ["25%", "100%", "12.5%", "1", "300"] {
      #expect(TrainingSize(text)?.text == text)
    }
    #expect(TrainingSize("25 %") == .share(0.25) && TrainingSize("33.3%")?.text == "33.3%")
    for text in ["0%", "101%", "0", "-3", "0.5", "all", "%", ""] {
      #expect(TrainingSize(text) == nil, "\(text)")
    }
  }

  @Test("a share is rounded up, and no size takes more rows than there are")
  func counts() {
    #expect(TrainingSize.share(0.1).count(of: 30) == 3)
    #expect(TrainingSize.share(0.5).count(of: 5) == 3)
    #expect(TrainingSize.share(1).count(of: 7) == 7)
    #expect(TrainingSize.count(50).count(of: 7) == 7)
  }

  @Test("rows drawn by chance are nested, and another seed draws others")
  func nested() throws {
    let sizes = [TrainingSize.share(0.25), .count(9), .share(0.8), .share(1)]
    let kept = try sizes.map { try $0.kept(of: rows, latestBy: [], seed: 3) }
    #expect(kept.map(\.count) == [5, 9, 16, 20])
    for (small, large) in zip(kept, kept.dropFirst()) {
      #expect(Set(small).isSubset(of: large) && small == small.sorted())
    }
    #expect(try sizes[0].kept(of: rows, latestBy: [], seed: 4) != kept[0])
  }

  @Test("in order of time the latest rows are taken, all of one time together")
  func latest() throws {
    #expect(
      try TrainingSize.count(5).kept(of: rows, latestBy: ["Year"], seed: 0) == Array(12..<20))
    #expect(
      try TrainingSize.share(0.2).kept(of: rows, latestBy: ["Year"], seed: 0) == Array(16..<20))
    #expect(throws: FoldError.noColumn("Month")) {
      try TrainingSize.share(0.2).kept(of: rows, latestBy: ["Month"], seed: 0)
    }
  }

  @Test("a part holds out what its scheme does")
  func part() throws {
    let scheme = HoldoutScheme.random(fraction: 0.3)
    let part = HoldoutScheme.part(of: scheme, .share(0.5), latestBy: [])
    #expect(try part.heldOut(of: rows, seed: 8) == scheme.heldOut(of: rows, seed: 8))
  }
}
