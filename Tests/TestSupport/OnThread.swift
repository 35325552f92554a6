import Foundation

/// Runs something that blocks on a thread of its own: the few that tasks share are not to wait for what tasks do.
public func onThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) -> Task<Value, any Error> {
  Task {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }
}
