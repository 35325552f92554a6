public import Specification
public import Stacking
import Learners
package import OutsideLearners
import TableFiles
public import Jobs
import Tabular
package import Workers

/// An experiment and its variants as one graph of jobs: every stage, target and evaluation, stacked.
///
/// One of the variants is selected, at first the experiment as written; what is said of stacks and
/// tables is said of it. The graph holds the jobs of all, those that several need once.
public struct ExperimentNetwork: Sendable {
  public private(set) var graph = JobGraph()
  /// By `ID.index`.
  public private(set) var nodes: [StackNode] = []
  /// Which variant is selected: 0 is the experiment as written, then in the order of the file.
  public private(set) var selected = 0
  private var view: VariantView
  /// By variant; those that have been added so far.
  private var views: [VariantView] = []
  var memo = NetworkMemo()
  /// Candidates that stacks do without.
  let omissions: Set<Omission>
  /// The tables that jobs read.
  package let library: TableLibrary
  private var ids: [JobKey: JobGraph.ID] = [:]
  /// Those of libraries outside that fits ask for.
  private var workers = OutsideWorkers()

  /// The stacks, in the order of evaluations, stages and targets.
  public internal(set) var stacks: [TargetStack] {
    get { view.stacks }
    _modify { yield &view.stacks }
  }
  /// The tables that stages complete, from everything that is known.
  public internal(set) var fills: [String: JobGraph.ID] {
    get { view.fills }
    _modify { yield &view.fills }
  }
  /// The stacks of rounds of stages whose targets help one another, in the order in which they need one another.
  var rounds: [TargetStack] {
    get { view.rounds }
    _modify { yield &view.rounds }
  }
  /// The stacks that fit base models: those of rounds in place of what is chosen of them.
  package var fittedStacks: [TargetStack] { stacks.filter(\.rounds.isEmpty) + rounds }
  var fillIDs: [FillKey: JobGraph.ID] {
    get { view.fillIDs }
    _modify { yield &view.fillIDs }
  }
  package var experiment: Experiment { view.experiment }
  package var tables: RawTables { view.tables }
  /// One target of one stage in one evaluation, and its jobs.
  public struct TargetStack: Sendable {
    public let stage: String
    /// The name under which its figures appear.
    public let label: String
    public let target: String
    public let evaluation: Evaluation
    package let context: TargetContext
    package let jobs: TargetJobs
    /// Of a target that others help: the stacks of its rounds, of which one is chosen; the target alone is the first.
    package var rounds: [TargetStack] = []
    /// The job whose result is the stack's prediction.
    public var blend: JobGraph.ID { jobs.blend }
    public var score: JobGraph.ID { jobs.score }
    /// How many rows it learns from.
    public var trainingCount: Int { context.rows.training.count }
    /// The job that keeps the predictions of all base models; `nil` unless they are to be written.
    public var members: JobGraph.ID? { jobs.members }
    /// On layers that must earn their place, in the order of the layers.
    public var decisions: [JobGraph.ID] { jobs.decisions }
    public var fits: [JobGraph.ID] { jobs.fits }
  }

  /// A completed table, of what is known or of the masked tables.
  struct FillKey: Hashable {
    var table: String
    var isMasked: Bool
  }

  /// What belongs to one variant.
  private struct VariantView: Sendable {
    var experiment: Experiment
    var tables: RawTables
    var stacks: [TargetStack] = []
    var rounds: [TargetStack] = []
    var fills: [String: JobGraph.ID] = [:]
    var fillIDs: [FillKey: JobGraph.ID] = [:]
  }

  /// Plans all jobs of an experiment as written over the tables that were read.
  ///
  /// - Throws: ``StackError`` where the data doesn't allow the folds or the holdouts.
  public init(_ experiment: Experiment, tables: RawTables) throws(StackError) {
    try self.init(experiment, tables: tables, leavingOut: [])
  }

  private init(
    _ experiment: Experiment, tables: RawTables, leavingOut omissions: Set<Omission>
  ) throws(StackError) {
    self.omissions = omissions
    library = TableLibrary()
    view = VariantView(experiment: experiment, tables: tables)
    try addJobs()
  }

  /// Plans the jobs of another variant beside those that are there, and selects it.
  ///
  /// - Throws: ``StackError`` where the data doesn't allow its folds or holdouts; then the network is
  ///   of no use any more.
  public mutating func add(_ variant: Experiment, tables: RawTables) throws(StackError) {
    selected = views.count
    view = VariantView(experiment: variant, tables: tables)
    try addJobs()
  }

  /// The network of the same variants, whose stacks do without some candidates.
  ///
  /// - Precondition: the first candidate of each stack's first layer is none of them.
  public func leavingOut(_ omissions: Set<Omission>) throws(StackError) -> ExperimentNetwork {
    var network = try ExperimentNetwork(
      views[0].experiment, tables: views[0].tables, leavingOut: omissions)
    for view in views.dropFirst() { try network.add(view.experiment, tables: view.tables) }
    network.workers = workers
    network.select(selected)
    return network
  }

  /// The libraries outside that fits of any variant ask for.
  package var libraries: OutsideLibraries {
    var libraries = OutsideLibraries(timeout: views[0].experiment.python?.timeout ?? 3600)
    for candidate in views.flatMap(\.experiment.candidates) {
      guard let origin = candidate.origin, let own = candidate.learner as? any OutsideLearning
      else { continue }
      libraries.origins[own.settings.origin] = origin
    }
    return libraries
  }

  /// Who fits learners of libraries; `nil` where there are none.
  package var fitter: WorkerFitter? { workers.fitter(libraries) }

  /// What workers of libraries print is appended to this file.
  package func write(workerLogTo path: String) { workers.write(logTo: path) }

  /// What workers of libraries did; `nil` if none was asked for.
  package var workerUse: WorkerPool.Use? { workers.use }

  /// Whether equal runs of a job give equal bits, as its learner declares.
  package func isDeterministic(_ id: JobGraph.ID) -> Bool {
    switch nodes[id.index].job {
    case .fit(let job), .course(let job):
      (job.candidate.learner as? any OutsideLearning)?.settings.isDeterministic ?? true
    default: true
    }
  }

  /// How many variants there are, the experiment as written among them.
  public var variantCount: Int { views.count }

  /// The same network with another variant selected.
  public func selecting(_ variant: Int) -> ExperimentNetwork {
    guard variant != selected else { return self }
    var network = self
    network.select(variant)
    return network
  }

  /// Selects a variant. O(1).
  public mutating func select(_ variant: Int) {
    selected = variant
    view = views[variant]
  }

  private mutating func addJobs() throws(StackError) {
    for entry in tables.all { library.add(entry.table, entry.key) }
    try checkTruths()
    if experiment.evaluation.fitsAll { try addEvaluation(.actual) }
    if experiment.evaluation.masked != nil { try addEvaluation(.masked) }
    for holdout in experiment.evaluation.holdouts { try addEvaluation(.holdout(holdout.name)) }
    views.append(view)
  }

  /// What a run of the selected variant is for: every score, blend and decision with the stacks it compared, and every
  /// completed table.
  public var wanted: [JobGraph.ID] { Self.wanted(view) }

  /// What a run of all variants is for.
  public var allWanted: [JobGraph.ID] {
    var seen: Set<JobGraph.ID> = []
    return views.flatMap(Self.wanted).filter { seen.insert($0).inserted }
  }

  private static func wanted(_ view: VariantView) -> [JobGraph.ID] {
    let stacks = view.stacks.flatMap { stack -> [JobGraph.ID] in
      let members = stack.jobs.members.map { [$0] } ?? []
      return stack.jobs.decisions + stack.outerBlends + [stack.jobs.blend, stack.jobs.score]
        + members
    }
    return stacks + view.fills.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Throws where true values can't be found for a completed table.
  private func checkTruths() throws(StackError) {
    for truth in experiment.evaluation.truths {
      let name = root(truth.table.value)
      guard tables.entry(name, in: .actual) != nil else { throw .missingColumn(name) }
      guard tables.entry(truth.truth.value, in: .actual) != nil else {
        throw .missingColumn(truth.truth.value)
      }
      let key = experiment.table(name)?.request.key ?? []
      guard !key.isEmpty else {
        throw .noKey(table: name, truth: truth.truth.value)
      }
      _ = try library.truth(
        .init(table: tables.key(truth.truth.value), key: key), of: "", beside: tables.key(name))
    }
  }

  /// Adds a job, or finds the one of the same key: what two stacks share runs once.
  mutating func add(
    _ job: JobDescription, reading inputs: JobInputs<JobGraph.ID>, named name: JobName
  ) -> JobGraph.ID {
    let key = job.key(inputs.map { nodes[$0.index].key })
    if let known = ids[key] { return known }
    let id = graph.add(after: inputs.items.map(\.item), key: key, isTransient: job.isTransient)
    nodes.append(
      StackNode(job, roles: memo.shared(inputs.roles), key: key, named: name, variant: selected))
    ids[key] = id
    return id
  }
}
