import Synchronization
public import Workers

/// All that the learners of an experiment or a bundle need of libraries outside.
public struct OutsideLibraries: Hashable, Sendable, Codable {
  /// By fingerprint.
  public var origins: [String: OutsideOrigin]
  /// The most seconds of a fit.
  public var timeout: Double

  public init(origins: [String: OutsideOrigin] = [:], timeout: Double = 3600) {
    self.origins = origins
    self.timeout = timeout
  }

  public var isEmpty: Bool { origins.isEmpty }

  /// The environments among them, each once, by path.
  public var interpreters: [String] {
    Set(origins.values.compactMap(\.interpreter)).sorted()
  }

  /// What will be run, a phrase for each program: interpreters with their packages, commands, libraries.
  public var programs: [String] {
    Set(
      origins.values.flatMap { origin -> [String] in
        if let library = origin.library { return ["\(library), in this process"] }
        guard let interpreter = origin.interpreter else {
          return [origin.command.joined(separator: " ")]
        }
        let packages = origin.distributions.filter { Self.known.contains($0.name) }
          .map { "\($0.name) \($0.version)" }
        return ["\(interpreter)\(packages.isEmpty ? "" : " (\(packages.joined(separator: ", ")))")"]
      }
    ).sorted()
  }

  /// Packages that a reader asks for first.
  private static let known: Set<String> = [
    "lightgbm", "xgboost", "xgboost-cpu", "catboost", "scikit-learn", "torch", "autogluon-tabular",
    "numpy",
  ]
}

/// The workers of a run, made when the first fit asks for them.
public final class OutsideWorkers: Sendable {
  private let state = Mutex<(libraries: OutsideLibraries, fitter: WorkerFitter?)>(
    (OutsideLibraries(), nil))
  private let log = WorkerLog()

  public init() {}

  /// What workers print is appended to this file; before, it is dropped.
  public func write(logTo path: String) { log.open(path) }

  /// The workers for these libraries; `nil` where there are none.
  public func fitter(_ libraries: OutsideLibraries) -> WorkerFitter? {
    guard !libraries.isEmpty else { return nil }
    return state.withLock { state in
      if let fitter = state.fitter, state.libraries == libraries { return fitter }
      let fitter = WorkerFitter(
        origins: libraries.origins, timeout: libraries.timeout,
        pool: WorkerPool(mostIdle: 64, onOutput: { [log] in log.add($0) }))
      state = (libraries, fitter)
      return fitter
    }
  }

  /// What workers did so far; `nil` if none was asked for.
  public var use: WorkerPool.Use? { state.withLock { $0.fitter?.pool.use } }
}
