import Dispatch
import FoundationEssentials
import Glibc
import Live
import Synchronization

/// Keeps the file that tells how far a run is: twice a second what is new, whatever the run does
/// meanwhile, and nothing after the end.
final class ProgressWriter: Sendable {
  private struct State {
    var progress: RunProgress
    var isChanged = true
    var isOver = false
  }
  private let state: Mutex<State>
  private let folder: String
  private let queue = DispatchQueue(label: "progress")

  /// - Parameters:
  ///   - folder: The results folder of the experiment.
  ///   - isWatched: Whether somebody waits for the first word; a run that is over sooner than in half a
  ///     second writes none otherwise.
  init(experiment: String, folder: String, isWatched: Bool) {
    self.folder = folder
    state = Mutex(
      State(
        progress: RunProgress(
          experiment: experiment, pid: getpid(), started: Date.now.timeIntervalSince1970)))
    if isWatched { write() }
    wait()
  }

  func update(_ change: (inout RunProgress) -> Void) {
    state.withLock { state in
      change(&state.progress)
      state.isChanged = true
    }
  }

  /// Removes the file: its absence tells whoever watches that the run has ended.
  func close() {
    state.withLock { state in
      state.isOver = true
      RunProgress.remove(in: folder)
    }
  }

  private func wait() {
    queue.asyncAfter(deadline: .now() + .milliseconds(500)) { [self] in
      if write() { wait() }
    }
  }

  /// - Returns: Whether there may be more to write.
  @discardableResult
  private func write() -> Bool {
    state.withLock { state in
      guard !state.isOver else { return false }
      if state.isChanged { state.progress.write(in: folder) }
      state.isChanged = false
      return true
    }
  }
}
