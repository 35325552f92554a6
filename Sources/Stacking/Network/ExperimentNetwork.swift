public import Jobs
import Tabular

/// An experiment as a graph of jobs: every stage, target and evaluation, stacked.
public struct ExperimentNetwork: Sendable {
  public private(set) var graph = JobGraph()
  /// By `ID.index`.
  public private(set) var nodes: [StackNode] = []
  /// The stacks, in the order of evaluations, stages and targets.
  public internal(set) var stacks: [TargetStack] = []
  /// The tables that stages complete, from everything that is known.
  public internal(set) var fills: [String: JobGraph.ID] = [:]

  let experiment: Experiment
  let tables: RawTables
  /// By completed table: the table at its root with the true values beside its own, as `truth.column`.
  private(set) var truths: [String: Table] = [:]
  var rowsCache: [RowsKey: TargetRows] = [:]
  var fillIDs: [FillKey: JobGraph.ID] = [:]
  private var ids: [JobKey: JobGraph.ID] = [:]

  /// One target of one stage in one evaluation, and its jobs.
  public struct TargetStack: Sendable {
    public let stage: String
    /// The name under which its figures appear.
    public let label: String
    public let target: String
    public let evaluation: Evaluation
    let rows: TargetRows
    let jobs: TargetJobs
    /// The job whose result is the stack's prediction.
    public var blend: JobGraph.ID { jobs.blend }
    public var score: JobGraph.ID { jobs.score }
    public var fits: [JobGraph.ID] { jobs.fits }
  }

  /// A completed table, of what is known or of the masked tables.
  struct FillKey: Hashable {
    var table: String
    var isMasked: Bool
  }

  /// What rows and splits depend on.
  struct RowsKey: Hashable {
    var table: String
    var target: String
    var evaluation: Evaluation
    var folds: FoldChoice
    var predictsGaps: Bool
  }

  /// Plans all jobs of the experiment over the tables that were read.
  ///
  /// - Throws: ``StackError`` where the data doesn't allow the folds or the holdouts.
  public init(_ experiment: Experiment, tables: RawTables) throws(StackError) {
    self.experiment = experiment
    self.tables = tables
    try joinTruths()
    if experiment.evaluation.fitsAll { try addEvaluation(.actual) }
    if experiment.evaluation.masked != nil { try addEvaluation(.masked) }
    for holdout in experiment.evaluation.holdouts { try addEvaluation(.holdout(holdout.name)) }
  }

  /// What a run is for: every score and blend, and every completed table.
  public var wanted: [JobGraph.ID] {
    stacks.flatMap { [$0.jobs.blend, $0.jobs.score] }
      + fills.sorted { $0.key < $1.key }.map(\.value)
  }

  private mutating func joinTruths() throws(StackError) {
    for truth in experiment.evaluation.truths {
      let name = root(truth.table.value)
      guard let table = tables.entry(name, in: .actual)?.table else { throw .missingColumn(name) }
      guard let other = tables.entry(truth.truth.value, in: .actual)?.table else {
        throw .missingColumn(truth.truth.value)
      }
      let key = experiment.table(name)?.request.key ?? []
      guard !key.isEmpty else {
        throw .noKey(table: name, truth: truth.truth.value)
      }
      do {
        truths[truth.table.value] = try table.joined(with: other, on: key, prefix: "truth").table
      } catch {
        throw .table(error.message)
      }
    }
  }

  /// Adds a job, or finds the one of the same key: what two stacks share runs once.
  mutating func add(
    _ job: StackJob, after inputs: [JobGraph.ID], in context: TargetContext
  ) -> JobGraph.ID {
    let key = job.key(inputs.map { nodes[$0.index].key }, in: self)
    if let known = ids[key] { return known }
    let id = graph.add(after: inputs, key: key, isTransient: job.isTransient)
    nodes.append(StackNode(job, key: key, in: context))
    ids[key] = id
    return id
  }
}
