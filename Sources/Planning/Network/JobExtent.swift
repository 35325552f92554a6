import Stacking
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
    /// Of the matrix, with the levels that the training rows are likely to hold.
    public var width: MatrixWidth
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
  // By job: how wide the matrix is that a data job or a layer hands on.
  private var widths: [MatrixWidth] = []

  /// - Complexity: O(jobs + dependencies).
  public init(_ network: ExperimentNetwork) {
    jobs.reserveCapacity(network.nodes.count)
    let facts = network.memo.facts
    let tables = network.library.all
    var cellsOfFills: [JobGraph.ID: Int] = [:]
    var derived = DerivedExtents()
    for id in network.graph.jobs {
      let node = network.nodes[id.index]
      var extent = JobExtent()
      var width = MatrixWidth(features: 0)
      let inputs = network.graph.dependencies(of: id)
      switch node.job {
      case .data, .outer:
        guard let own = facts[id] else { break }
        width = own.width
        extent = Self.data(own.rows, width.features)
      case .form(let job):
        guard let data = facts[inputs[0]] else { break }
        let cells = data.rows.training.count * max(1, widths[inputs[0].index].features)
        extent.work = Double(max(1, cells * job.forms.count * data.rows.splits.count))
      case .fit(let job), .course(let job):
        guard let data = facts[inputs[0]] else { break }
        let place = node.roles.firstIndex(of: .below)
        let source = place.map { inputs[$0] } ?? inputs[0]
        extent = Self.fit(
          job, data.rows, widths[source.index], isCourse: node.job.kind == .course)
        extent.likes = Self.likes(node.kind, job, stage: data.stage)
        jobs[source.index].resultBytes += derived.bytes(
          job, source, data, rows: data.rows.training.count, width: widths[source.index])
      case .outOfFold(let job):
        guard let data = facts[inputs[0]] else { break }
        let count = job.candidateCount
        width = MatrixWidth(features: count)
        if job.next?.seesFeatures == true { width.add(widths[inputs[0].index]) }
        let rows = data.rows.training.count + data.rows.apply.count
        extent.work = Double(max(1, rows * count))
        extent.resultBytes = 8 * rows * (count + width.features * (job.next?.forms.count ?? 0))
      case .rounds:
        guard let rows = facts[inputs[0]]?.rows else { break }
        let cells = (rows.training.count + rows.apply.count) * (inputs.count - 1)
        extent = JobExtent(work: Double(max(1, cells)), resultBytes: 8 * cells)
      case .blend, .decision, .score, .members, .joint:
        guard let rows = facts[inputs[0]]?.rows else { break }
        extent.work = Double(max(1, (rows.training.count + rows.apply.count) * inputs.count))
        if node.job.kind == .blend || node.job.kind == .joint {
          extent.resultBytes = 8 * (3 * rows.training.count + 4 * rows.apply.count)
        }
      case .fill(let job):
        let cells =
          job.table.flatMap { tables[$0] }.map { $0.rowCount * $0.columns.count }
          ?? cellsOfFills[inputs[0]] ?? 1
        cellsOfFills[id] = cells
        extent.work = Double(max(1, cells))
        extent.resultBytes = 8 * cells
      }
      jobs.append(extent)
      widths.append(width)
    }
  }

  public subscript(id: JobGraph.ID) -> JobExtent { jobs[id.index] }

  private static func likes(_ kind: String, _ job: FitJob, stage: String) -> [String] {
    let (candidate, split) = (job.candidate, job.split)
    // A fit whose course was run takes its predictions from there, unless it is on all rows.
    let way =
      candidate.stopping == .none
      ? kind : "\(kind) \(candidate.stopping.rawValue)\(split.isRefit ? " on all rows" : "")"
    // Choosing features takes longer than many fits.
    let all = "\(way)\(job.selection == nil ? "" : " selecting") by guess"
    let learner = "\(all) \(candidate.learnerText)"
    // The form of the target says less of the time than the stage, by whose rows and columns it goes.
    return [all, learner, "\(learner) \(stage)", "\(learner) \(stage) \(candidate.form.text)"]
  }

  private static func data(_ rows: TargetRows, _ features: Int) -> JobExtent {
    let cells = (rows.training.count + rows.apply.count) * (features + 4)
    let positions = rows.splits.reduce(0) { $0 + $1.training.count + $1.heldOut.count }
    return JobExtent(work: Double(max(1, cells)), resultBytes: 8 * (cells + positions))
  }

  private static func fit(
    _ job: FitJob, _ rows: TargetRows, _ width: MatrixWidth, isCourse: Bool
  ) -> JobExtent {
    let (candidate, split) = (job.candidate, job.split)
    let own = split.isRefit ? nil : rows.splits[split.index]
    let training = own?.training.count ?? rows.training.count
    let heldOut = own?.heldOut.count ?? 0
    let predicted = heldOut + rows.apply.count
    let seen = width.seen(by: training)
    let rounds = isCourse ? RoundChoice.checkpoints(Int(candidate.passes)).count : 1
    let network = candidate.learner as? MultilayerPerceptron
    let preset = network.map { $0.preset == .standard ? "" : " \($0.preset.rawValue)" } ?? ""
    return JobExtent(
      resultBytes: 8 * predicted * rounds,
      // The rows that are predicted, drawn from the matrix, beside what the learner makes for itself.
      workBytes: 8 * heldOut * width.features
        + candidate.learner.workBytes(
          FitSize(
            matrixRows: rows.training.count, rows: training, features: width.features,
            columns: seen.columns)),
      fit: JobExtent.Fit(
        learner: candidate.family.name + preset, trainingRows: training, predictedRows: predicted,
        width: seen,
        passes: candidate.passes, stopsEarly: candidate.stopping == .ownFold,
        isFollowed: candidate.stopping == .foldAveraged && !isCourse && !split.isRefit))
  }
}
