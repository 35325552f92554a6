@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("intervals of several levels, distances and draws")
struct DrawTests {
  private func run(_ text: String) async throws -> SmallExperiment {
    let small = try SmallExperiment(text)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    #expect(report.outcome.isComplete)
    return small
  }

  private func rows(_ small: SmallExperiment, _ file: String) throws -> [[String: String]] {
    let lines = try small.folder.text(of: "results/small/\(file)").split(separator: "\n").map {
      $0.replacing("\"Nord, west\"", with: "Nord").split(
        separator: ",", omittingEmptySubsequences: false
      ).map(String.init)
    }
    return lines.dropFirst().map { cells in
      Dictionary(uniqueKeysWithValues: zip(lines[0], cells))
    }
  }

  private static let levels = SmallExperiment.text.replacing(
    "city: {table: city_full, intervals: 0.8}",
    with: "city: {table: city_full, intervals: [0.5, 0.8, 0.9], draws: 3}"
  ).replacing(
    "site: {table: site_full, intervals: 0.8}", with: "site: {table: site_full, draws: 3}")

  @Test("intervals of a higher level hold those of a lower one; the one nearest to 0.9 is reported")
  func nested() async throws {
    let small = try await run(Self.levels)
    let cells = try rows(small, "inventories/city.provenance.csv")
    #expect(!cells.isEmpty)
    for cell in cells {
      func number(_ name: String) throws -> Double {
        try #require(cell[name].flatMap(Double.init), "\(name)")
      }
      #expect(cell["level"] == "0.9")
      let value = try number("value")
      let lower = try ["lower", "lower_0.8", "lower_0.5"].map(number)
      let upper = try ["upper_0.5", "upper_0.8", "upper"].map(number)
      #expect(lower + [value] == (lower + [value]).sorted())
      #expect([value] + upper == ([value] + upper).sorted())
    }
    let metrics = try rows(small, "metrics.csv").filter {
      $0["stage"] == "time" && $0["target"] == "pm" && $0["evaluation"] == "masked"
    }
    let coverage = try ["coverage@0.5", "coverage@0.8", "coverage"].map { name in
      try #require(metrics.first { $0["metric"] == name }?["value"].flatMap(Double.init))
    }
    #expect(coverage == coverage.sorted())
    #expect(metrics.contains { $0["metric"] == "width@0.5" })
  }

  @Test(
    "each filled cell tells its time steps to the nearest known one, and its distance in features")
  func distances() async throws {
    let small = try await run(Self.levels)
    let cells = try rows(small, "inventories/city.provenance.csv")
    // pm is known from the ninth month on, by the feature {time: [Year]} one step each.
    for cell in cells where cell["column"] == "pm" {
      let month = try #require(cell["Month"].flatMap(Int.init))
      #expect(cell["lead"] == String(9 - month))
      #expect(try #require(cell["distance"].flatMap(Double.init)) > 0)
    }
    // Four blocks: the first is eight months of pm's and seven of o3's known ones from what its fits know.
    for cell in cells {
      let lead = try #require(cell["lead"].flatMap(Int.init))
      #expect(cell["beyond_evidence"] == (lead > (cell["column"] == "pm" ? 8 : 7) ? "1" : "0"))
    }
    #expect(cells.contains { $0["beyond_evidence"] == "1" })
    // The sites' stage declares no time.
    let sites = try rows(small, "inventories/site.provenance.csv")
    #expect(sites.allSatisfy { $0["lead"] == "" && $0["beyond_evidence"] == "" })
  }

  @Test(
    "draws are completed tables that differ in filled cells alone, and are the same in every run")
  func draws() async throws {
    let small = try await run(Self.levels)
    let names = try small.folder.files(in: "results/small/inventories/city.draws")
    #expect(names == ["001.csv", "002.csv", "003.csv"])
    let completed = try rows(small, "inventories/city.csv")
    let all = try names.map { try rows(small, "inventories/city.draws/\($0)") }
    for draw in all {
      #expect(draw.count == completed.count)
      for (a, b) in zip(draw, completed) {
        let month = try #require(b["Month"].flatMap(Int.init))
        #expect(a["no2"] == b["no2"])
        #expect((a["pm"] == b["pm"]) == (month > 8))
        // Not below the column's minimum.
        #expect((a["pm"].flatMap(Double.init) ?? -1) >= 0)
      }
    }
    #expect(all[0] != all[1])
    let bytes = try names.map {
      try small.folder.bytes(of: "results/small/inventories/city.draws/\($0)")
    }
    try FileManager.default.removeItem(atPath: small.results)
    let again = try await run(Self.levels)
    #expect(
      try names.map { try again.folder.bytes(of: "results/small/inventories/city.draws/\($0)") }
        == bytes)
  }

  @Test("the correlation of errors is found again in what is drawn with it")
  func correlation() {
    var random = RandomSource(seed: 5)
    var truth = ErrorCorrelation([], steps: [], series: [])
    #expect(truth.inTime == 0 && truth.betweenSeries == 0)
    (truth.inTime, truth.betweenSeries) = (0.6, 0.5)
    let steps = (0..<2000).map { $0 / 4 }
    let series = (0..<2000).map { String($0 % 4) }
    let errors = truth.draw(steps: steps, series: series, random: &random)
    let found = ErrorCorrelation(errors, steps: steps, series: series)
    #expect(abs(found.inTime - 0.6) < 0.1)
    #expect(abs(found.betweenSeries - 0.5) < 0.12)
    let variance = errors.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(variance - 1) < 0.2)
  }
}
