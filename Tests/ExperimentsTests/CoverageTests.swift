@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("coverage of intervals")
struct CoverageTests {
  private func leaderboard(_ small: SmallExperiment) async throws -> String {
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return report.leaderboard
  }

  private func cells(_ small: SmallExperiment, _ file: String) throws -> [[String]] {
    try small.folder.text(of: "results/small/\(file)").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test("every evaluation's is printed by target, and by slice over all targets")
  func printed() async throws {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nslices:\n  half: {column: Month, edges: [25]}\n")
    let lines = try await leaderboard(small).split(separator: "\n").map(String.init)
    let end = try #require(lines.firstIndex { $0.hasPrefix("Coverage of ") })
    #expect(lines[end] == "Coverage of 80 % intervals.")
    let metrics = try cells(small, "metrics.csv").filter { $0[5] == "blend" && $0[6] == "coverage" }
    let evaluations = Set(metrics.map { $0[3] })
    #expect(evaluations.count > 1)
    for row in metrics {
      let line = try #require(
        lines[..<end].last { $0.hasPrefix(row[1]) && $0.split(separator: " ")[1] == row[2] })
      let share = try #require(Double(row[7]))
      #expect(line.contains("\((share * 1000).rounded() / 10) %"), "\(row)")
    }
    let slices = try cells(small, "slices.csv").filter { $0[7] == "coverage" }
    let groups = Set(slices.map { $0[5] })
    #expect(groups.count == 2)
    for group in groups {
      for evaluation in evaluations {
        let own = slices.filter { $0[5] == group && $0[3] == evaluation }
        let rows = own.reduce(0) { $0 + (Int($1[6]) ?? 0) }
        guard rows > 0 else { continue }
        let inside = own.reduce(0.0) { $0 + (Double($1[8]) ?? .nan) * (Double($1[6]) ?? .nan) }
        let share = (inside / Double(rows) * 1000).rounded() / 10
        #expect(
          lines[end...].contains { $0.hasPrefix("half") && $0.contains("\(share) % of \(rows)") })
      }
    }
    #expect(
      lines.contains(
        "Coverage of 80 % intervals and number of predicted cells, by slice. Per target: slices.csv."
      ))
  }

  @Test("each inventory's own level is printed")
  func levels() async throws {
    let text = SmallExperiment.text.replacing(
      "site_full, intervals: 0.8", with: "site_full, intervals: 0.9")
    let lines = try await leaderboard(try SmallExperiment(text))
    #expect(lines.contains("(80 % and 90 % intervals)"))
  }
}
