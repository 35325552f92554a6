import Jobs
import Planning
import Store

/// How long the jobs of a network will take, and what they hold, from what past runs took.
struct JobEstimates {
  /// What an estimate rests on.
  enum Basis: CaseIterable {
    /// The same job ran before: the same work on the same data.
    case measured
    /// Jobs like it ran: of the same learner, or at least of the same kind, scaled by their work.
    case alike
    /// Nothing like it ran in this store: the rates of `BuiltInRates`.
    case builtIn
  }

  let extents: JobExtents
  private let network: ExperimentNetwork
  private let measured: [JobKey: Double]
  private let rates: [String: WorkRate]

  /// - Parameters:
  ///   - stored: Keys of results that are there: their jobs need no estimate.
  ///   - keeper: Compares what jobs take with estimates that must not change meanwhile.
  init(
    _ network: ExperimentNetwork, _ store: ResultStore?, stored: Set<JobKey>,
    keeper: BudgetKeeper? = nil
  ) throws(StoreError) {
    self.network = network
    extents = JobExtents(network)
    guard let store else {
      (measured, rates) = ([:], [:])
      return
    }
    var keys: [JobKey] = []
    var names: Set<String> = [Self.around, Self.memory]
    for (node, extent) in zip(network.nodes, extents.jobs) where !stored.contains(node.key) {
      keys.append(node.key)
      names.insert(node.kind)
      names.formUnion(extent.likes)
    }
    measured = try store.lastSeconds(of: keys)
    rates =
      if let keeper {
        try keeper.rates(of: names, in: store)
      } else {
        try store.rates(of: names.sorted())
      }
  }

  func seconds(of id: JobGraph.ID) -> (seconds: Double, basis: Basis) {
    let node = network.nodes[id.index]
    if let seconds = measured[node.key] { return (seconds, .measured) }
    let extent = extents[id]
    let likes = extent.fit == nil ? [node.kind] : extent.likes.reversed()
    for name in likes {
      if let rate = rates[name] {
        return (rate.cost(of: Self.work(kind: node.kind, extent)), .alike)
      }
    }
    return (BuiltInRates.seconds(kind: node.kind, extent), .builtIn)
  }

  /// What the cost of a job is compared with when rates are learned.
  ///
  /// Fits of one learner cost by rows, features and passes in the way that the first guess knows; so
  /// what they took goes by that guess, and what was learned on few rows holds for many.
  static func work(kind: String, _ extent: JobExtent) -> Double {
    extent.fit == nil ? extent.work : max(1e-9, BuiltInRates.seconds(kind: kind, extent))
  }

  // MARK: Around the jobs

  /// The rate's name of the seconds that a run takes beside its jobs, by ``aroundWork(jobs:wanted:)``.
  static let around = "around jobs"
  /// The rate's name of the bytes by which a run's memory grows, by those that its plan forecasts.
  static let memory = "memory growth"

  /// Each job is stored; of each result that is wanted, tables and the report are written.
  static func aroundWork(jobs: Int, wanted: Int) -> Double { Double(max(1, jobs + wanted)) }

  func secondsAround(jobs: Int, wanted: Int) -> Double {
    let work = Self.aroundWork(jobs: jobs, wanted: wanted)
    return rates[Self.around]?.cost(of: work) ?? BuiltInRates.secondsAround * work
  }

  /// A run grows by some mebibytes whatever it does, so growth is learned against the forecast and as much:
  /// else a small forecast, as where workers hold what fits need, would make a large factor of them.
  static func memoryWork(forecast: Int) -> Double {
    Double(forecast) + Double(BuiltInRates.leastGrowth)
  }

  /// By how much memory will grow where a plan forecasts so many bytes.
  func bytes(forecast: Int) -> Int {
    guard forecast > 0 else { return 0 }
    return Int(
      rates[Self.memory]?.cost(of: Self.memoryWork(forecast: forecast))
        ?? BuiltInRates.growth * Double(forecast))
  }
}
