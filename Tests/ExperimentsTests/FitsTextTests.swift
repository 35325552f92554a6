import Foundation
import Learners
import Store
import TestSupport
import Testing

@testable import Experiments
@testable import Planning

@Suite("strata show --fits")
struct FitsTextTests {
  private static let text = SmallExperiment.text
    .replacing(
      "forest: {family: random_forest, n_estimators: 8}",
      with: "boosted: {family: gbm, n_estimators: 20}\n  kernel: {family: kernel_ridge}"
    )
    .replacing(
      "layers: [[ridge, forest], [ridge]]",
      with: "layers: [[ridge, boosted, kernel], [ridge]]\n    stopping: own_fold")

  private func fits() async throws -> FitsText {
    let small = try SmallExperiment(Self.text)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let loaded = try LoadedExperiment(file: small.file)
    _ = try await RunSession(loaded: loaded, store: store, root: small.results, overrides: [])
      .run(width: 2, command: "", observer: &observer)
    try store.close()
    return try FitsText(try loaded.asLastRun(in: small.results), root: small.results)
  }

  @Test("every fit is told once, with what it found; text keeps within 80 columns")
  func all() async throws {
    let fits = try await fits()
    #expect(fits.missingCount == 0)
    // 4 targets, 3 evaluations, 4 base models, 4 folds and the fit on all rows where there is one.
    let byFold = fits.rows.filter { $0.fold != nil }
    #expect(byFold.count == 4 * 3 * 4 * 4)
    for row in fits.rows {
      let names = Set(row.facts.map(\.name))
      switch row.model {
      case "boosted":
        guard case .number(let rounds)? = row.facts.first?.value else {
          Issue.record("no rounds")
          continue
        }
        #expect(names == ["rounds"] && (0...20).contains(rounds))
      case "kernel": #expect(names.contains("noise") && names.contains("length_scale"))
      default: #expect(names.contains("intercept"))
      }
    }
    let text = fits.text(TerminalStyle(width: 80))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(text.contains("time/pm, out_of_fold\n"))
    #expect(text.contains("nonzero_coefficients "))
  }

  @Test("JSON holds every coefficient")
  func document() async throws {
    let data = try JSONEncoder().encode(try await fits().document)
    let value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let all = try #require(value["fits"] as? [[String: Any]])
    let ridge = try #require(
      all.first { $0["model"] as? String == "ridge" && $0["layer"] as? Int == 1 })
    let facts = try #require(ridge["facts"] as? [[String: Any]])
    let names = facts.compactMap { $0["name"] as? String }
    #expect(names.contains("coefficient.no2") && names.contains("intercept"))
    #expect(facts.allSatisfy { $0["number"] != nil || $0["text"] != nil })
    #expect(ridge["fold"] as? Int == 1 && ridge["evaluation"] as? String == "out_of_fold")
  }
}
