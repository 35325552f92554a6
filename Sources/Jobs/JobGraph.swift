/// Jobs, and whose outputs each of them reads.
///
/// Acyclic by construction: a job can only name jobs that are in the graph already, so the order of
/// the graph is an order in which the jobs could run. What a job does is not known here; a caller
/// keeps that under the same index. Stored flat: some 40 bytes a job and 4 for each dependency.
public struct JobGraph: Sendable {
  /// A job of one graph.
  public struct ID: Hashable, Comparable, Sendable {
    /// The job's place in the order of the graph, from 0.
    public let index: Int

    init(index: Int) { self.index = index }
    init(_ index: Int32) { self.index = Int(index) }
    public static func < (a: ID, b: ID) -> Bool { a.index < b.index }
  }

  // All jobs' dependencies in one array: job j's are starts[j]..<starts[j + 1].
  private(set) var dependencies: [Int32] = []
  private(set) var starts: [Int32] = [0]
  private var keys: [JobKey] = []
  private var flags: [Flags] = []

  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let hasKey = Flags(rawValue: 1)
    static let isTransient = Flags(rawValue: 2)
  }

  public init() {}

  /// Adds a job that reads the outputs of `dependencies`, in this order.
  ///
  /// - Parameters:
  ///   - dependencies: May name a job twice, which is then read twice.
  ///   - key: The name under which the output is stored; `nil` for a job whose output has none, and
  ///     that therefore runs whenever it is needed.
  ///   - isTransient: Whether the output is never stored, because it is quicker to make than to
  ///     keep. Such a job runs whenever a job that runs needs it, and only then.
  /// - Precondition: `dependencies` are jobs of this graph. At most 2³¹ − 1 jobs, and as many
  ///   dependencies in all.
  public mutating func add(
    after dependencies: [ID] = [], key: JobKey? = nil, isTransient: Bool = false
  ) -> ID {
    let job = flags.count
    for dependency in dependencies {
      precondition(dependency.index < job, "a job can only need jobs that are in the graph")
      self.dependencies.append(Int32(truncatingIfNeeded: dependency.index))
    }
    starts.append(Int32(self.dependencies.count))
    var flags: Flags = isTransient ? .isTransient : []
    if key != nil { flags.insert(.hasKey) }
    self.flags.append(flags)
    keys.append(key ?? JobGraph.noKey)
    return ID(index: job)
  }

  /// Makes room for `jobs` jobs with `dependencies` dependencies in all.
  public mutating func reserveCapacity(jobs: Int, dependencies: Int) {
    self.dependencies.reserveCapacity(dependencies)
    starts.reserveCapacity(jobs + 1)
    keys.reserveCapacity(jobs)
    flags.reserveCapacity(jobs)
  }

  /// How many jobs there are.
  public var count: Int { flags.count }

  /// All jobs, in the order they were added.
  public var jobs: some RandomAccessCollection<ID> {
    (0..<count).lazy.map { ID(index: $0) }
  }

  /// The jobs whose outputs `job` reads, in declared order.
  public func dependencies(of job: ID) -> [ID] {
    dependencies[range(of: job.index)].map { ID($0) }
  }

  public func key(of job: ID) -> JobKey? {
    flags[job.index].contains(.hasKey) ? keys[job.index] : nil
  }

  public func isTransient(_ job: ID) -> Bool {
    flags[job.index].contains(.isTransient)
  }

  /// Where the job's dependencies lie in `dependencies`.
  func range(of job: Int) -> Range<Int> {
    Int(starts[job])..<Int(starts[job + 1])
  }

  // Fills the place of a key that is not there; never read.
  private static let noKey = JobKey(hashing: [])
}
