import Experiments
import FoundationEssentials
import Glibc
import Live

/// Shows a run in the terminal, and leaves what it is at in the results folder for `strata watch`.
struct LiveObserver: RunObserver {
  private var line: ProgressLine
  private var progress: RunProgress
  private let folder: String
  private var estimate = 0.0
  /// What an eye can follow; a run that is over sooner writes nothing, unless somebody waits for it.
  private static let interval = Duration.milliseconds(500)
  private var written: ContinuousClock.Instant
  private static let most = (running: 32, failures: 50, variants: 200, scores: 500)

  /// - Parameters:
  ///   - folder: The results folder of the experiment.
  ///   - isWatched: Whether somebody waits for the first word.
  init(_ line: ProgressLine, experiment: String, folder: String, isWatched: Bool) {
    self.line = line
    self.folder = folder
    progress = RunProgress(
      experiment: experiment, pid: getpid(), started: Date.now.timeIntervalSince1970)
    written = .now - (isWatched ? .seconds(10) : .zero)
    if isWatched { progress.write(in: folder) }
  }

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {
    (progress.total, progress.done, progress.reused) = (run, 0, reused)
    (progress.failed, progress.skipped, progress.failures) = (0, 0, [])
    estimate = expectedSeconds
    progress.left = expectedSeconds
    line.begin(run: run, reused: reused, expectedSeconds: expectedSeconds)
    write()
  }

  mutating func started(_ label: String) {
    if progress.running.count < Self.most.running {
      progress.running.append(.init(job: label, began: Date.now.timeIntervalSince1970))
    }
    line.started(label)
    write()
  }

  mutating func finished(_ label: String, seconds: Double) {
    end(label)
    line.finished(label, seconds: seconds)
    write()
  }

  mutating func failed(_ label: String, cause: String) {
    end(label)
    progress.failed += 1
    progress.failures.append(.init(job: label, cause: cause))
    progress.failures = progress.failures.suffix(Self.most.failures)
    line.failed(label, cause: cause)
    write()
  }

  mutating func skipped(_ label: String, because cause: String) {
    progress.done += 1
    progress.skipped += 1
    line.skipped(label, because: cause)
    write()
  }

  mutating func completed(_ variant: String, figures: String) {
    progress.variants.append(.init(name: variant, figures: figures))
    progress.variants = progress.variants.suffix(Self.most.variants)
    line.completed(variant, figures: figures)
    write()
  }

  mutating func scored(_ scores: [EarlyScore]) {
    progress.scores += scores.map {
      .init(
        place: $0.place, evaluation: $0.evaluation, metric: $0.metric, value: $0.value,
        baseline: $0.baseline)
    }
    progress.scores = progress.scores.suffix(Self.most.scores)
    line.scored(scores)
    write()
  }

  mutating func end() {
    line.end()
    written = .now - .seconds(10)
    write()
  }

  private mutating func end(_ label: String) {
    progress.done += 1
    if let place = progress.running.firstIndex(where: { $0.job == label }) {
      progress.running.remove(at: place)
    }
  }

  private mutating func write() {
    let now = ContinuousClock.now
    guard now - written >= Self.interval else { return }
    written = now
    let seconds = Date.now.timeIntervalSince1970 - progress.started
    progress.left =
      progress.done > 0
      ? seconds * Double(progress.total - progress.done) / Double(progress.done) : estimate
    progress.write(in: folder)
  }
}
