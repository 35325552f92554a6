import Testing

@testable import Learners

@Suite struct LearningScheduleTests {
  @Test("schedules pass through their known points")
  func points() {
    func check(_ schedule: LearningSchedule, _ points: [(Double, Float)]) {
      for (t, factor) in points { #expect(abs(schedule.factor(t) - factor) < 1e-6) }
    }
    check(.constant, [(0, 1), (1, 1)])
    check(.oneCycle, [(0, 0.05), (0.075, 0.525), (0.15, 1), (0.575, 0.5), (1, 0)])
    check(.cosineLog, [(0, 0), (1.0 / 15, 0), (3.0 / 15, 0), (7.0 / 15, 0), (1, 0)])
    check(.cosine, [(0, 1), (0.5, 0.5), (1, 0)])
    check(.flatCosine, [(0.4, 1), (0.5, 1), (0.75, 0.5), (1, 0)])
  }
}
