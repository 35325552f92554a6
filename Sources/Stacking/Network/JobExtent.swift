import Resampling
public import Jobs
import Learners
import Tabular

/// How much one job has to do and to hold: for estimates of time and memory before anything runs.
public struct JobExtent: Sendable {
  /// Of a job that is no fit, in a unit that is the same for jobs of one kind: cells. Positive.
  public var work = 1.0
  /// Of the result, as it is kept in memory for the jobs that read it.
  public var resultBytes = 0
  /// Of what a fit makes for itself from its matrix while it runs.
  public var workBytes = 0
  /// Of a fit or its course: what it has in common with others, more and more of it.
  public var likes: [String] = []
  public var fit: Fit?

  /// What a fit has to do.
  public struct Fit: Sendable {
    /// The family's name, with the preset of a network of another than the standard one.
    public var learner: String
    public var trainingRows: Int
    public var predictedRows: Int
    public var features: Int
    /// Rounds, trees or epochs, as far as hyperparameters say: at most, where ``stopsEarly``.
    public var passes: Double
    /// Whether rows that the fit is given end it.
    public var stopsEarly: Bool
    /// Whether what was found in a course is predicted, with no fit.
    public var isFollowed: Bool
  }
}

/// The extents of all jobs of a network, by `ID.index`.
///
/// Rows and splits are known when jobs are planned, and features can be counted without making them.
public struct JobExtents: Sendable {
  public private(set) var jobs: [JobExtent] = []
  // By job: the matrix that a data job or a layer hands on.
  private var features: [Int] = []

  /// - Complexity: O(jobs + dependencies).
  public init(_ network: ExperimentNetwork) {
    jobs.reserveCapacity(network.nodes.count)
    var selected = network
    var variant: Int?
    for id in network.graph.jobs {
      let node = network.nodes[id.index]
      if node.variant != variant {
        selected.select(node.variant)
        variant = node.variant
      }
      var extent = JobExtent()
      var ownFeatures = 0
      let inputs = network.graph.dependencies(of: id)
      switch node.job {
      case .data(let context):
        ownFeatures = selected.featureCount(of: context)
        extent = Self.data(context.rows, ownFeatures)
      case .outer(let context, _):
        ownFeatures = features[inputs[0].index]
        extent = Self.data(context.rows, ownFeatures)
      case .form(let forms):
        guard let context = network.context(of: inputs[0]) else { break }
        let cells = context.rows.training.count * max(1, features[inputs[0].index])
        extent.work = Double(max(1, cells * forms.count * context.rows.splits.count))
      case .fit(let candidate, _, let split), .course(let candidate, _, let split):
        let isCourse = if case .course = node.job { true } else { false }
        guard let context = network.context(of: inputs[0]) else { break }
        let source = inputs.first(where: network.isLayer) ?? inputs[0]
        extent = Self.fit(
          candidate, split, context.rows, features[source.index], isCourse: isCourse)
        extent.likes = Self.likes(node.kind, candidate, split, stage: context.stage.name)
      case .outOfFold(_, let candidates, let next):
        guard let context = network.context(of: inputs[0]) else { break }
        ownFeatures =
          candidates.count + (next?.seesFeatures == true ? features[inputs[0].index] : 0)
        let rows = context.rows.training.count + context.rows.apply.count
        extent.work = Double(max(1, rows * candidates.count))
        extent.resultBytes =
          8 * rows * (candidates.count + ownFeatures * (next?.forms.count ?? 0))
      case .blend, .decision, .score:
        guard let context = network.context(of: inputs[0]) else { break }
        let rows = context.rows
        extent.work = Double(max(1, (rows.training.count + rows.apply.count) * inputs.count))
        if case .blend = node.job {
          extent.resultBytes = 8 * (3 * rows.training.count + 4 * rows.apply.count)
        }
      case .fill(let fill):
        if let table = selected.tables.entry(selected.root(fill.table), in: fill.evaluation)?.table
        {
          let cells = table.rowCount * table.columns.count
          extent.work = Double(max(1, cells))
          extent.resultBytes = 8 * cells
        }
      }
      jobs.append(extent)
      features.append(ownFeatures)
    }
  }

  public subscript(id: JobGraph.ID) -> JobExtent { jobs[id.index] }

  private static func likes(
    _ kind: String, _ candidate: Candidate, _ split: StackJob.SplitName, stage: String
  ) -> [String] {
    // A fit whose course was run takes its predictions from there, unless it is on all rows.
    let way =
      candidate.stopping == .none
      ? kind : "\(kind) \(candidate.stopping.rawValue)\(split.isRefit ? " on all rows" : "")"
    let all = "\(way) by guess"
    let learner = "\(all) \(candidate.canonicalText)"
    // The form of the target says less of the time than the stage, by whose rows and columns it goes.
    return [all, learner, "\(learner) \(stage)", "\(learner) \(stage) \(candidate.form.text)"]
  }

  private static func data(_ rows: TargetRows, _ features: Int) -> JobExtent {
    let cells = (rows.training.count + rows.apply.count) * (features + 4)
    let positions = rows.splits.reduce(0) { $0 + $1.training.count + $1.heldOut.count }
    return JobExtent(work: Double(max(1, cells)), resultBytes: 8 * (cells + positions))
  }

  private static func fit(
    _ candidate: Candidate, _ split: StackJob.SplitName, _ rows: TargetRows, _ features: Int,
    isCourse: Bool
  ) -> JobExtent {
    let own = split.isRefit ? nil : rows.splits[split.index]
    let training = own?.training.count ?? rows.training.count
    let heldOut = own?.heldOut.count ?? 0
    let predicted = heldOut + rows.apply.count
    let rounds = isCourse ? RoundChoice.checkpoints(Int(candidate.passes)).count : 1
    let network = candidate.learner as? MultilayerPerceptron
    let preset = network.map { $0.preset == .standard ? "" : " \($0.preset.rawValue)" } ?? ""
    return JobExtent(
      resultBytes: 8 * predicted * rounds,
      // The training rows drawn from the matrix, and the learner's own form of them; a kernel matrix.
      workBytes: 16 * training * features
        + (candidate.family.isQuadratic ? 8 * training * training : 0),
      fit: JobExtent.Fit(
        learner: candidate.family.name + preset, trainingRows: training, predictedRows: predicted,
        features: features, passes: candidate.passes, stopsEarly: candidate.stopping == .ownFold,
        isFollowed: candidate.stopping == .foldAveraged && !isCourse && !split.isRefit))
  }
}

extension ExperimentNetwork {
  /// Of a data job; `nil` for any other.
  fileprivate func context(of id: JobGraph.ID) -> TargetContext? {
    switch nodes[id.index].job {
    case .data(let context), .outer(let context, _): context
    default: nil
    }
  }

  fileprivate func isLayer(_ id: JobGraph.ID) -> Bool {
    if case .outOfFold = nodes[id.index].job { true } else { false }
  }

  /// How many features a target has, of the selected variant.
  fileprivate func featureCount(of context: TargetContext) -> Int {
    context.stage.features.reduce(0) { count, feature in
      switch feature.kind {
      case .cyclic(_, _, let harmonics): return count + 2 * harmonics
      case .allJoined(let name):
        let columns = tables.entry(root(name), in: context.evaluation)?.table.columns.count ?? 1
        let keys = context.stage.joins.first { $0.table.value == name }?.on.count ?? 0
        return count + columns - keys
      default: return count + 1
      }
    }
  }
}
