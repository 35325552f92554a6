import Jobs
import Report
import Stacking

/// When each job of a run began and ended, dealt out to workers so that the jobs of one do not overlap.
struct RunTimeline: Sendable {
  /// In the order in which jobs ended.
  private(set) var spans: [ExperimentReport.Span] = []
  private var running: [JobKey: (worker: Int, begin: Double)] = [:]
  private var busy: [Bool] = []
  private let start = ContinuousClock.now
  /// A picture of more jobs shows no more.
  private static let limit = 200_000

  private var now: Double { (ContinuousClock.now - start).seconds }

  mutating func started(_ node: StackNode) {
    let worker = busy.firstIndex(of: false) ?? busy.count
    if worker == busy.count { busy.append(true) } else { busy[worker] = true }
    running[node.key] = (worker, now)
  }

  mutating func ended(_ node: StackNode) {
    guard let (worker, begin) = running.removeValue(forKey: node.key) else { return }
    busy[worker] = false
    guard spans.count < Self.limit else { return }
    spans.append(
      .init(
        job: node.label, kind: node.kind, stage: node.stage, worker: worker, begin: begin, end: now)
    )
  }

  /// This run's jobs and those of one after it.
  func followed(by other: RunTimeline, after seconds: Double) -> RunTimeline {
    var both = self
    both.spans += other.spans.map { span in
      var later = span
      later.begin += seconds
      later.end += seconds
      return later
    }
    return both
  }
}
