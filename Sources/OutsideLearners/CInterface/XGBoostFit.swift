import Learners
import Synchronization
import Tabular
import Workers

/// A booster of XGBoost's in this process.
final class XGBoostFit: OutsideFit {
  private let library: XGBoostLibrary
  // XGBoost's predictions are held by the booster until the next: one at a time, under the lock.
  nonisolated(unsafe) private let booster: XGBoostLibrary.Handle
  private let lock = Mutex(())
  private let count: Int

  var rounds: Int? { count }

  /// Trains as Python's `xgboost.train` does.
  init(
    _ library: XGBoostLibrary, _ settings: OutsideSettings, _ data: TrainingData, seed: UInt64
  ) throws(WorkerFault) {
    self.library = library
    var values = LibraryParameter(settings)
    let rounds = values.take(["n_estimators", "num_boost_round"]) ?? 100
    let patience = values.take(["early_stopping_rounds", "early_stopping_round"]) ?? 0
    let defaults: [String: SettingValue] = [
      "objective": .text("reg:squarederror"), "verbosity": .integer(0),
      "seed": .integer(seed.ofLibrary),
    ]
    values.values.merge(defaults) { own, _ in own }
    values.values["nthread"] = .integer(1)
    if settings.device == .cuda { values.values["device"] = .text("cuda") }
    let parameters = try values.texts
    let training = try library.data(
      data.features, rows: data.rows, target: data.target, weights: data.weights)
    defer { library.free(data: training) }
    var validation: XGBoostLibrary.Handle?
    defer { validation.map(library.free(data:)) }
    if !data.validation.isEmpty {
      validation = try library.data(
        data.features, rows: data.validation, target: data.target, weights: nil)
    }
    let booster = try library.booster([training] + (validation.map { [$0] } ?? []), parameters)
    do throws(WorkerFault) {
      var best = (round: 0, loss: Double.infinity)
      var grown = 0
      for round in 0..<rounds {
        if Task.isCancelled { throw WorkerFault.cancelled }
        try library.grow(booster, round: round, training)
        grown = round + 1
        guard patience > 0, let validation else { continue }
        let loss = try library.validationLoss(booster, round: round, validation)
        if loss < best.loss { best = (round, loss) }
        if round - best.round >= patience { break }
      }
      count = patience > 0 && validation != nil ? best.round + 1 : grown
    } catch {
      library.free(booster: booster)
      throw error
    }
    self.booster = booster
  }

  init(_ library: XGBoostLibrary, _ bytes: [UInt8]) throws(WorkerFault) {
    self.library = library
    booster = try library.load(bytes)
    count = try library.rounds(booster)
  }

  deinit { library.free(booster: booster) }

  func predict(
    _ features: FeatureMatrix, rows: Range<Int>, rounds: Int?
  ) throws(FitError) -> [Double] {
    try "xgboost".naming { () throws(WorkerFault) in
      let data = try library.data(features, rows: rows, target: nil, weights: nil)
      defer { library.free(data: data) }
      let result = lock.withLock { _ in
        Result { () throws(WorkerFault) in
          try library.predict(booster, data, rows: rows.count, rounds: rounds ?? count)
        }
      }
      return try result.get()
    }
  }

  func saved(rounds: Int?) throws(FitError) -> [UInt8] {
    try "xgboost".naming { () throws(WorkerFault) in
      try library.save(booster, rounds: rounds ?? count)
    }
  }
}
