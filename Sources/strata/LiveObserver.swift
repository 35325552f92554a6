import Experiments
import FoundationEssentials
import Live

/// Shows a run in the terminal, and leaves what it is at for `strata watch`.
struct LiveObserver: RunObserver {
  private var line: ProgressLine
  private let writer: ProgressWriter
  private static let most = (running: 32, failures: 50, variants: 200, scores: 500)

  init(_ line: ProgressLine, writer: ProgressWriter) {
    self.line = line
    self.writer = writer
  }

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {
    writer.update { progress in
      (progress.total, progress.done, progress.reused) = (run, 0, reused)
      (progress.failed, progress.skipped, progress.failures) = (0, 0, [])
      progress.left = expectedSeconds
    }
    line.begin(run: run, reused: reused, expectedSeconds: expectedSeconds)
  }

  mutating func started(_ label: String) {
    writer.update { progress in
      guard progress.running.count < Self.most.running else { return }
      progress.running.append(.init(job: label, began: Date.now.timeIntervalSince1970))
    }
    line.started(label)
  }

  mutating func finished(_ label: String, seconds: Double) {
    writer.update { $0.end(label) }
    line.finished(label, seconds: seconds)
  }

  mutating func failed(_ label: String, cause: String) {
    writer.update { progress in
      progress.end(label)
      progress.failed += 1
      progress.failures.append(.init(job: label, cause: cause))
      progress.failures = progress.failures.suffix(Self.most.failures)
    }
    line.failed(label, cause: cause)
  }

  mutating func skipped(_ label: String, because cause: String) {
    writer.update { progress in
      progress.done += 1
      progress.skipped += 1
    }
    line.skipped(label, because: cause)
  }

  mutating func completed(_ variant: String, figures: String) {
    writer.update { progress in
      progress.variants.append(.init(name: variant, figures: figures))
      progress.variants = progress.variants.suffix(Self.most.variants)
    }
    line.completed(variant, figures: figures)
  }

  mutating func scored(_ scores: [EarlyScore]) {
    writer.update { progress in
      progress.scores += scores.map {
        .init(
          place: $0.place, evaluation: $0.evaluation, metric: $0.metric, value: $0.value,
          baseline: $0.baseline)
      }
      progress.scores = progress.scores.suffix(Self.most.scores)
    }
    line.scored(scores)
  }

  mutating func end() { line.end() }
}

extension RunProgress {
  fileprivate mutating func end(_ label: String) {
    done += 1
    if let place = running.firstIndex(where: { $0.job == label }) { running.remove(at: place) }
    let seconds = Date.now.timeIntervalSince1970 - started
    left = seconds * Double(total - done) / Double(max(1, done))
  }
}
