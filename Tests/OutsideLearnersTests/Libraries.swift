import Learners
import OutsideLearners
import Tabular
import TestSupport
import Workers

/// A table, and learners of the test environment.
enum Libraries {
  /// 200 rows of three numbers, one with gaps, and a category.
  static func data(weighted: Bool = false, validated: Bool = false) -> TrainingData {
    var random = RandomSource(seed: 5)
    let count = 200
    func numbers() -> [Double] { (0..<count).map { _ in random.uniform() } }
    let (a, b, c) = (numbers(), numbers(), numbers())
    let levels = (0..<count).map { _ in (random.uniform() * 3).rounded(.down) }
    let target = (0..<count).map { row -> Double in
      let curve = b[row] * b[row]
      return 3 * a[row] + curve + levels[row] + 0.1 * c[row]
    }
    let gaps = b.enumerated().map { $0.offset % 9 == 0 ? .nan : $0.element }
    return TrainingData(
      features: FeatureMatrix(
        [
          (.init("a"), a), (.init("b"), gaps), (.init("c"), c),
          (.init("d", .category(levels: ["x", "y", "z"])), levels),
        ], rowCount: count),
      target: target, rows: Array(0..<150), validation: validated ? Array(150..<200) : [],
      weights: weighted ? c.map { $0 + 0.5 } : nil)
  }

  static func origin(_ change: (inout OutsideOrigin) -> Void = { _ in }) -> OutsideOrigin {
    var origin = OutsideOrigin()
    origin.interpreter = TestPython.folder.map { $0 + "/bin/python" }
    change(&origin)
    return origin
  }

  /// A fitter that knows one origin.
  static func fitter(
    _ origin: OutsideOrigin = origin(), timeout: Double = 60,
    pool: WorkerPool = WorkerPool(mostIdle: 4)
  ) -> WorkerFitter {
    WorkerFitter(origins: ["o": origin], timeout: timeout, pool: pool)
  }

  static func settings(
    _ family: String, _ values: [String: SettingValue] = [:],
    _ change: (inout OutsideSettings) -> Void = { _ in }
  ) -> OutsideSettings {
    var settings = OutsideSettings(family: family)
    settings.values = values
    settings.origin = "o"
    change(&settings)
    return settings
  }

  static func sklearn(_ path: String, _ values: [String: SettingValue] = [:]) -> OutsideSettings {
    settings("sklearn", values) { $0.path = path }
  }

  /// A class of the user's.
  static func userClass(_ source: String, timeout: Double = 60) -> (OutsideSettings, WorkerFitter) {
    (
      settings("python") { ($0.file, $0.className) = ("m.py", "M") },
      fitter(origin { $0.source = source }, timeout: timeout)
    )
  }
}
