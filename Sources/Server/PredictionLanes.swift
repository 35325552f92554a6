import Dispatch
import Synchronization

/// Threads for predictions: some at once, apart from those that answer requests, so that a long prediction
/// keeps nobody from asking whether the server is there.
final class PredictionLanes: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
    var next = 0
  }
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "predictions", attributes: .concurrent)
  /// More requests than this wait for nothing: their clients are gone before they are answered.
  private static let mostWaiting = 1024

  /// - Parameter width: Predictions at once, at least one.
  init(width: Int) { state = Mutex(State(free: max(1, width))) }

  /// Does work on a thread of its own once one is free.
  ///
  /// - Returns: `nil` where too many wait already.
  func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
    guard await enter() else { return nil }
    defer { leave() }
    return await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
  }

  private func enter() async -> Bool {
    let isFree = state.withLock { state -> Bool? in
      if state.free > 0 {
        state.free -= 1
        return true
      }
      return state.waiting.count - state.next < Self.mostWaiting ? nil : false
    }
    if let isFree { return isFree }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    return true
  }

  /// Hands the lane to whoever waits longest.
  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.next < state.waiting.count else {
        state.waiting.removeAll(keepingCapacity: true)
        state.next = 0
        state.free += 1
        return nil
      }
      defer { state.next += 1 }
      return state.waiting[state.next]
    }
    next?.resume()
  }
}
