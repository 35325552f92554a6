public import Learners
import Synchronization
public import Tabular
import Wording
public import Workers

/// Fits learners of libraries in workers that are kept and used again.
public final class WorkerFitter: OutsideFitter {
  public let pool: WorkerPool
  private let origins: [String: OutsideOrigin]
  private let timeout: Double
  private let state = Mutex(State())

  private struct State {
    /// Learners of which two equal fits were compared.
    var compared: Set<OutsideSettings> = []
  }

  /// The longest fit, in seconds, that is done twice to see whether it gives equal bits.
  private static let longestTwice = 10.0
  /// Rows that are predicted to see it.
  private static let mostCompared = 1000

  /// - Parameters:
  ///   - origins: By fingerprint.
  ///   - timeout: The most seconds of a request, where a learner says nothing else.
  public init(origins: [String: OutsideOrigin], timeout: Double, pool: WorkerPool) {
    self.origins = origins
    self.timeout = timeout
    self.pool = pool
  }

  private func origin(_ settings: OutsideSettings) throws(FitError) -> OutsideOrigin {
    guard let origin = origins[settings.origin] else {
      throw .outside(
        what: "\(settings.family): its environment is not declared",
        help: "declare it under 'python:'")
    }
    return origin
  }

  private func seconds(_ settings: OutsideSettings) -> Double {
    settings.timeout > 0 ? settings.timeout : timeout
  }

  public func fit(
    _ settings: OutsideSettings, _ data: TrainingData, seed: UInt64
  ) throws(FitError) -> any OutsideFit {
    let origin = try origin(settings)
    if let library = origin.library {
      return try settings.family.naming { () throws(WorkerFault) in
        try LoadedLibraries.fit(settings, library, data, seed: seed)
      }
    }
    return try settings.family.naming { () throws(WorkerFault) in
      let clock = ContinuousClock()
      let start = clock.now
      let fit = try workerFit(settings, origin, data, seed)
      let isNew =
        settings.isDeterministic
        && state.withLock { $0.compared.insert(settings).inserted }
      if isNew, (clock.now - start) / .seconds(1) <= Self.longestTwice {
        try compare(fit, LearnerMessage(settings, origin).value, data, seed)
      }
      return fit
    }
  }

  private func workerFit(
    _ settings: OutsideSettings, _ origin: OutsideOrigin, _ data: TrainingData, _ seed: UInt64
  ) throws(WorkerFault) -> WorkerFit {
    guard let command = origin.worker else {
      throw .refused("no worker is declared", help: "declare 'python:'")
    }
    let session = try pool.take(command)
    let fit = WorkerFit(session, pool, name: settings.family, seconds: seconds(settings))
    try fit.learn(LearnerMessage(settings, origin).value, data, seed: seed)
    return fit
  }

  /// Fits once more in the same worker, which holds what the first fit may have left behind.
  private func compare(
    _ fit: WorkerFit, _ learner: SettingValue, _ data: TrainingData, _ seed: UInt64
  ) throws(WorkerFault) {
    let rows = Array(data.rows.prefix(Self.mostCompared))
    let matrix = data.features.selecting(rows)
    let first = try fit.predictions(matrix, 0..<rows.count, rounds: fit.rounds)
    try fit.learn(learner, data, seed: seed)
    let second = try fit.predictions(matrix, 0..<rows.count, rounds: fit.rounds)
    let different = zip(first, second).filter { $0.bitPattern != $1.bitPattern }
    guard !different.isEmpty else { return }
    throw .differs(
      rows: different.count, of: rows.count,
      largest: different.reduce(0) { max($0, abs($1.0 - $1.1)) })
  }

  public func predict(
    _ settings: OutsideSettings, model: [UInt8], _ features: FeatureMatrix, rows: Range<Int>
  ) throws(FitError) -> [Double] {
    let origin = try origin(settings)
    if let library = origin.library {
      let fit = try settings.family.naming { () throws(WorkerFault) in
        try LoadedLibraries.model(settings, library, model)
      }
      return try fit.predict(features, rows: rows, rounds: nil)
    }
    return try settings.family.naming { () throws(WorkerFault) in
      guard let command = origin.worker else {
        throw .refused("no worker is declared", help: "declare 'python:'")
      }
      let fit = WorkerFit(
        try pool.take(command), pool, name: settings.family, seconds: seconds(settings))
      try fit.load(LearnerMessage(settings, origin).value, model)
      return try fit.predictions(features, rows, rounds: nil)
    }
  }
}

extension String {
  /// What went wrong in a library, as a fit's error; this is the family's name.
  func naming<Result>(
    _ work: () throws(WorkerFault) -> Result
  ) throws(FitError) -> Result {
    do {
      return try work()
    } catch .cancelled {
      throw .cancelled
    } catch {
      let diagnosis = error.diagnosis
      throw .outside(
        what: "\(self)\(error.isPredicate ? "" : ":") \(diagnosis.what)", help: diagnosis.help)
    }
  }
}
