import Synchronization

/// The one way to call OpenBLAS and LAPACK.
///
/// The serial build of OpenBLAS keeps its work areas in a table that it changes without a lock: two
/// threads inside it at once can be handed the same area, and one overwrites the other's panels.
/// Learners start no threads, but jobs run side by side, so calls take turns. What stands between
/// the calls (kernels, gradients, designs) still runs in parallel.
enum OpenBLAS {
  private static let turn = Mutex<Void>(())

  /// Runs `body`, which calls the library and does little else. Not to be nested.
  @inline(__always)
  static func call<Result: Sendable>(_ body: () -> Result) -> Result {
    turn.withLock { _ in body() }
  }
}
