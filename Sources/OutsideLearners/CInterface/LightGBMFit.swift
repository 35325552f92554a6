import Learners
import Tabular
import Workers

/// A booster of LightGBM's in this process.
final class LightGBMFit: OutsideFit {
  private let library: LightGBMLibrary
  // Asked by predictions only, which LightGBM allows from several threads.
  nonisolated(unsafe) private let booster: LightGBMLibrary.Handle
  private let count: Int

  var rounds: Int? { count }

  /// Trains as Python's `lightgbm.train` does.
  init(
    _ library: LightGBMLibrary, _ settings: OutsideSettings, _ data: TrainingData, seed: UInt64
  ) throws(WorkerFault) {
    self.library = library
    var values = LibraryParameter(settings)
    let rounds =
      values.take([
        "num_iterations", "num_iteration", "n_iter", "num_tree", "num_trees", "num_round",
        "num_rounds", "nrounds", "num_boost_round", "n_estimators", "max_iter",
      ]) ?? 100
    let patience =
      values.take(["early_stopping_round", "early_stopping_rounds", "n_iter_no_change"]) ?? 0
    let defaults: [String: SettingValue] = [
      "objective": .text("regression"), "verbosity": .integer(-1), "deterministic": .boolean(true),
      "force_col_wise": .boolean(true), "seed": .integer(seed.ofLibrary),
    ]
    values.values.merge(defaults) { own, _ in own }
    values.values["num_threads"] = .integer(1)
    if settings.device == .cuda { values.values["device_type"] = .text("cuda") }
    let categories = data.features.categoryPlaces
    if !categories.isEmpty {
      values.values["categorical_column"] = .list(categories.map { .integer($0) })
    }
    let text = try values.texts.map { "\($0.name)=\($0.text)" }.joined(separator: " ")
    let training = try library.dataset(
      data.features, rows: data.rows, target: data.target, weights: data.weights, parameters: text,
      reference: nil)
    defer { library.free(dataset: training) }
    var validation: LightGBMLibrary.Handle?
    defer { validation.map(library.free(dataset:)) }
    if !data.validation.isEmpty {
      validation = try library.dataset(
        data.features, rows: data.validation, target: data.target, weights: nil, parameters: text,
        reference: training)
    }
    let booster = try library.booster(training, text)
    do {
      if let validation { try library.add(validation: validation, to: booster) }
      count = try Self.grow(
        library, booster, rounds: rounds, patience: validation == nil ? 0 : patience)
    } catch {
      library.free(booster: booster)
      throw error
    }
    self.booster = booster
  }

  init(_ library: LightGBMLibrary, _ bytes: [UInt8]) throws(WorkerFault) {
    self.library = library
    (booster, count) = try library.load(bytes)
  }

  deinit { library.free(booster: booster) }

  /// - Returns: The rounds that count.
  private static func grow(
    _ library: LightGBMLibrary, _ booster: LightGBMLibrary.Handle, rounds: Int, patience: Int
  ) throws(WorkerFault) -> Int {
    var best = (round: 0, loss: Double.infinity)
    for round in 0..<rounds {
      if Task.isCancelled { throw .cancelled }
      let isFinished = try library.grow(booster)
      if patience > 0 {
        let loss = try library.validationLoss(booster)
        if loss < best.loss { best = (round, loss) }
        if round - best.round >= patience { break }
      }
      if isFinished { break }
    }
    return patience > 0 ? best.round + 1 : try library.rounds(booster)
  }

  func predict(
    _ features: FeatureMatrix, rows: Range<Int>, rounds: Int?
  ) throws(FitError) -> [Double] {
    try "lightgbm".naming { () throws(WorkerFault) in
      try library.predict(booster, features, rows: rows, rounds: rounds ?? count)
    }
  }

  func saved(rounds: Int?) throws(FitError) -> [UInt8] {
    try "lightgbm".naming { () throws(WorkerFault) in
      try library.save(booster, rounds: rounds ?? count)
    }
  }
}
