import Foundation
import Planning
import Jobs
import Report

/// When each job of a run began and ended, dealt out to workers so that the jobs of one do not overlap.
struct RunTimeline: Sendable {
  /// In the order in which jobs ended.
  private(set) var spans: [ExperimentReport.Span] = []
  private var running: [JobKey: (worker: Int, begin: Double)] = [:]
  private var busy: [Bool] = []
  private let start = ContinuousClock.now
  private let startDate = Date.now.timeIntervalSince1970
  /// Workers elsewhere, by name.
  private var known: [String: Int] = [:]
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

  /// A job that a worker elsewhere did.
  mutating func ended(_ node: StackNode, at place: JobPlace) {
    let worker = known[place.worker] ?? known.count
    known[place.worker] = worker
    guard spans.count < Self.limit else { return }
    // By the clocks of two machines.
    let begin = max(0, place.began - startDate)
    var span = ExperimentReport.Span(
      job: node.label, kind: node.kind, stage: node.stage, worker: worker, begin: begin,
      end: begin + place.seconds)
    span.host = place.host
    spans.append(span)
  }

  /// The spans on so many workers: a job whose result was still being stored when the next began makes no
  /// further worker.
  ///
  /// - Parameter width: Jobs at once in this process.
  func spans(on width: Int) -> [ExperimentReport.Span] {
    var free = [Double](repeating: 0, count: max(1, width))
    return spans.sorted { $0.begin < $1.begin }.map { span in
      guard span.host.isEmpty, let earliest = free.min(), let worker = free.firstIndex(of: earliest)
      else { return span }
      var dealt = span
      dealt.worker = worker
      dealt.begin = max(span.begin, earliest)
      dealt.end = max(span.end, dealt.begin)
      free[worker] = dealt.end
      return dealt
    }
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
