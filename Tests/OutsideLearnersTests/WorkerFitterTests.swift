import Glibc
import Learners
import OutsideLearners
import Tabular
import TestSupport
import Testing
import Workers

@Suite("Learners of libraries", .enabled(if: TestPython.isInstalled, "run .make/python first"))
struct WorkerFitterTests {
  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

  private func meanSquare(_ predicted: [Double], _ data: TrainingData) -> Double {
    let errors = (150..<200).map { predicted[$0] - data.target[$0] }
    return errors.reduce(0) { $0 + $1 * $1 } / 50
  }

  /// Fits, predicts, saves, loads and predicts again.
  private func expectSound(
    _ settings: OutsideSettings, _ fitter: WorkerFitter = Libraries.fitter(),
    _ data: TrainingData = Libraries.data(), below limit: Double = 0.8
  ) throws {
    let fit = try fitter.fit(settings, data, seed: 7)
    let rows = 0..<200
    let predicted = try fit.predict(data.features, rows: rows, rounds: nil)
    #expect(predicted.count == 200)
    #expect(meanSquare(predicted, data) < limit)
    // A part of the rows is predicted as it is among all.
    #expect(
      bits(try fit.predict(data.features, rows: 40..<60, rounds: nil))
        == bits(Array(predicted[40..<60])))
    let bytes = try fit.saved(rounds: nil)
    let again = try fitter.predict(settings, model: bytes, data.features, rows: rows)
    #expect(bits(again) == bits(predicted))
    let second = try fitter.fit(settings, data, seed: 7)
    #expect(
      bits(try second.predict(data.features, rows: rows, rounds: nil)) == bits(predicted))
  }

  @Test(
    "ten estimators of scikit-learn are fitted, predict, and come back from their bytes",
    arguments: [
      "sklearn.linear_model.Ridge", "sklearn.linear_model.HuberRegressor", "sklearn.svm.SVR",
      "sklearn.neighbors.KNeighborsRegressor", "sklearn.ensemble.RandomForestRegressor",
      "sklearn.ensemble.ExtraTreesRegressor", "sklearn.ensemble.HistGradientBoostingRegressor",
      "sklearn.tree.DecisionTreeRegressor", "sklearn.gaussian_process.GaussianProcessRegressor",
      "sklearn.kernel_ridge.KernelRidge",
    ])
  func estimators(_ path: String) throws {
    let isProcess = path.hasSuffix("GaussianProcessRegressor")
    try expectSound(
      Libraries.sklearn(
        path, isProcess ? ["alpha": .real(0.1), "normalize_y": .boolean(true)] : [:]),
      Self.shared, below: 1.6)
  }

  /// Workers that have loaded scikit-learn once.
  private static let shared = Libraries.fitter()

  @Test("a pipeline, and an estimator within an estimator")
  func pipelines() throws {
    let pipeline = Libraries.settings("sklearn") {
      $0.steps = .list([
        .mapping(["estimator": .text("sklearn.preprocessing.StandardScaler")]),
        .mapping([
          "estimator": .text("sklearn.svm.SVR"), "params": .mapping(["C": .integer(10)]),
        ]),
      ])
    }
    try expectSound(pipeline, Self.shared)
    let bagged = Libraries.sklearn(
      "sklearn.ensemble.BaggingRegressor",
      [
        "n_estimators": .integer(5),
        "estimator": .mapping(["estimator": .text("sklearn.linear_model.LinearRegression")]),
      ])
    try expectSound(bagged, Self.shared)
  }

  @Test(
    "boosters are fitted by their own names of hyperparameters", arguments: ["lightgbm", "xgboost"])
  func boosters(_ family: String) throws {
    let settings = Libraries.settings(
      family, ["n_estimators": .integer(60), "learning_rate": .real(0.1)])
    try expectSound(settings, below: 0.3)
    let fit = try Libraries.fitter().fit(settings, Libraries.data(), seed: 1)
    #expect(fit.rounds == 60)
  }

  @Test("a booster cut back predicts and is saved as it stood", arguments: ["lightgbm", "xgboost"])
  func rounds(_ family: String) throws {
    let data = Libraries.data()
    let fitter = Libraries.fitter()
    let long = try fitter.fit(
      Libraries.settings(family, ["n_estimators": .integer(40)]), data, seed: 1)
    let settings = Libraries.settings(family, ["n_estimators": .integer(15)])
    let short = try fitter.fit(settings, data, seed: 1)
    let expected = bits(try short.predict(data.features, rows: 0..<200, rounds: nil))
    #expect(bits(try long.predict(data.features, rows: 0..<200, rounds: 15)) == expected)
    let bytes = try long.saved(rounds: 15)
    #expect(
      bits(try fitter.predict(settings, model: bytes, data.features, rows: 0..<200)) == expected)
  }

  @Test(
    "by the C interface boosters give the bits that they give by Python",
    arguments: ["lightgbm", "xgboost"], [false, true])
  func interfaces(_ family: String, _ isRich: Bool) throws {
    let library = try #require(SharedLibraries.place(of: family, in: TestPython.folder))
    let data = Libraries.data(weighted: isRich, validated: isRich)
    var values: [String: SettingValue] = [
      "n_estimators": .integer(80), "learning_rate": .real(0.2),
      family == "lightgbm" ? "bagging_fraction" : "subsample": .real(0.7),
    ]
    if family == "lightgbm" { values["bagging_freq"] = .integer(1) }
    if isRich { values["early_stopping_rounds"] = .integer(5) }
    let python = try Libraries.fitter().fit(Libraries.settings(family, values), data, seed: 3)
    let settings = Libraries.settings(family, values) { $0.interface = .c }
    let fitter = Libraries.fitter(Libraries.origin { $0.library = library })
    let own = try fitter.fit(settings, data, seed: 3)
    #expect(own.rounds == python.rounds)
    let predicted = try own.predict(data.features, rows: 0..<200, rounds: nil)
    #expect(
      bits(predicted) == bits(try python.predict(data.features, rows: 0..<200, rounds: nil)))
    let bytes = try own.saved(rounds: nil)
    #expect(
      bits(try fitter.predict(settings, model: bytes, data.features, rows: 0..<200))
        == bits(predicted))
    #expect(fitter.pool.use.started == 0)
  }

  @Test("weights change a fit where they are taken, and are refused where they are not")
  func weights() throws {
    let fitter = Libraries.fitter()
    let (plain, weighted) = (Libraries.data(), Libraries.data(weighted: true))
    for settings in [
      Libraries.sklearn("sklearn.linear_model.Ridge"), Libraries.settings("lightgbm"),
      Libraries.settings("xgboost"),
    ] {
      let first = try fitter.fit(settings, plain, seed: 1).predict(
        plain.features, rows: 0..<200, rounds: nil)
      let second = try fitter.fit(settings, weighted, seed: 1).predict(
        plain.features, rows: 0..<200, rounds: nil)
      #expect(bits(first) != bits(second))
    }
    let refused = FitError.outside(
      what: "sklearn: 'KNeighborsRegressor' takes no weights",
      help: "remove 'weights', or this learner")
    #expect(throws: refused) {
      try fitter.fit(
        Libraries.sklearn("sklearn.neighbors.KNeighborsRegressor"), weighted, seed: 1)
    }
  }

  // MARK: Faults

  private func fault(_ source: String, timeout: Double = 60) -> String {
    let (settings, fitter) = Libraries.userClass(source, timeout: timeout)
    do {
      let fit = try fitter.fit(settings, Libraries.data(), seed: 1)
      _ = try fit.predict(Libraries.data().features, rows: 0..<200, rounds: nil)
      return "no fault"
    } catch {
      guard case FitError.outside(let what, let help) = error else { return "\(error)" }
      return what + (help.map { "; \($0)" } ?? "")
    }
  }

  private static let mean = """
    import os, random, time
    class M:
        def fit(self, X, y):
            self.mean = y.mean()
        def predict(self, X):
            return [self.mean] * len(X)

    """

  @Test("a class of the user's is fitted, and comes back by pickle or by its own save and load")
  func userClass() throws {
    let (settings, fitter) = Libraries.userClass(Self.mean)
    try expectSound(settings, fitter, below: 10)
    let (other, second) = Libraries.userClass(
      Self.mean + """
            def save(self):
                return str(self.mean).encode()
            @classmethod
            def load(cls, data):
                made = cls()
                made.mean = float(data)
                return made

        """)
    try expectSound(other, second, below: 10)
    let bytes = try second.fit(other, Libraries.data(), seed: 1).saved(rounds: nil)
    #expect(Double(String(decoding: bytes, as: UTF8.self)) != nil)
  }

  @Test("one that raises: the error and the last lines of its traceback")
  func raises() {
    #expect(
      fault("class M:\n    def fit(self, X, y):\n        raise ValueError('not so')\n")
        == """
        python raised ValueError: not so
            m.py:3 in fit
              raise ValueError('not so')
        """)
  }

  @Test("one that hangs, is killed, or ends: named, and the next fit has another worker")
  func ends() throws {
    let source = Self.mean + "    calls = 0\n"
    #expect(
      fault(source.replacing("self.mean = y.mean()", with: "time.sleep(60)"), timeout: 1)
        == "python gave no answer within 1 s, and was ended; raise 'timeout' if it needs longer")
    #expect(
      fault(source.replacing("self.mean = y.mean()", with: "os.kill(os.getpid(), 9)"))
        == "python was killed (signal 9), as for want of memory; "
        + "use fewer --jobs, or set 'python: memory'")
    let (settings, fitter) = Libraries.userClass(
      source.replacing(
        "self.mean = y.mean()", with: "self.mean = y.mean() if len(y) < 100 else os._exit(4)"))
    #expect(throws: FitError.outside(what: "python ended its process with code 4", help: nil)) {
      try fitter.fit(settings, Libraries.data(), seed: 1)
    }
    var few = Libraries.data()
    few.rows = Array(0..<50)
    let fit = try fitter.fit(settings, few, seed: 1)
    #expect(try fit.predict(few.features, rows: 0..<5, rounds: nil).count == 5)
  }

  @Test("wrong shapes are named")
  func shapes() {
    #expect(
      fault(Self.mean.replacing("* len(X)", with: "* 3"))
        == "python gave predictions of shape (3) for 150 rows; return one number for each row")
    #expect(
      fault(Self.mean.replacing("[self.mean] * len(X)", with: "[[1, 2]] * len(X)"))
        == "python gave predictions of shape (150, 2) for 150 rows; return one number for each row")
  }

  @Test("other predictions at the second time are named, unless they are declared")
  func differs() throws {
    let source = Self.mean.replacing(
      "self.mean = y.mean()", with: "self.mean = float(int.from_bytes(os.urandom(2), 'big'))")
    let text = fault(source)
    #expect(
      text.hasPrefix(
        "python gave other predictions when it was fitted a second time (150 of 150 rows, by up to "
      ))
    #expect(text.hasSuffix("); set its seed, or declare 'deterministic: false'"))
    var (settings, fitter) = Libraries.userClass(source)
    settings.isDeterministic = false
    _ = try fitter.fit(settings, Libraries.data(), seed: 1)
    // Python's and NumPy's own sources are seeded.
    #expect(
      fault(Self.mean.replacing("self.mean = y.mean()", with: "self.mean = random.random()"))
        == "no fault")
  }

  @Test("a module that is not in the environment, and a class that is not in the file")
  func missing() {
    let fitter = Libraries.fitter()
    #expect(
      throws: FitError.outside(
        what: "sklearn: no module 'nothere' in the environment",
        help: "add its package to 'python: requirements', and run strata env create")
    ) { try fitter.fit(Libraries.sklearn("nothere.X"), Libraries.data(), seed: 1) }
    #expect(fault("class N:\n    pass\n") == "python: m.py has no class 'M'; correct 'class'")
  }

  @Test("one worker serves one fit after the other")
  func reuse() throws {
    let pool = WorkerPool(mostIdle: 4)
    let fitter = Libraries.fitter(pool: pool)
    for seed in 0..<5 {
      _ = try fitter.fit(
        Libraries.sklearn("sklearn.linear_model.Ridge"), Libraries.data(), seed: UInt64(seed))
    }
    #expect(pool.use.started == 1)
    #expect(pool.use.processorSeconds > 0)
  }
}
