import Tabular
import Testing

@testable import Learners

@Suite struct OpenBLASTests {
  @Test("fits side by side give the bits of a fit alone")
  func sideBySide() async throws {
    let (features, target) = plantedFeatures(rows: 60, columns: 3)
    let data = TrainingData(features: features, target: target, rows: Array(0..<60))
    let learner = KernelRidge()
    let alone = LearnerCatalogue.encode(try learner.fit(data, seed: 1))
    let different = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try (0..<40).count { _ in
            LearnerCatalogue.encode(try learner.fit(data, seed: 1)) != alone
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(different == 0)
  }
}
