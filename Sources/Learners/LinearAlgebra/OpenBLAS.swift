import COpenBLAS
import Synchronization

/// The one way to call OpenBLAS and LAPACK.
///
/// The library keeps to one thread of its own, as learners do: jobs run side by side instead. Its build
/// with threads lets many callers in at once. The serial build keeps its work areas in a table that it
/// changes without a lock, so that two callers could be handed the same one: where that is installed,
/// calls take turns.
enum OpenBLAS {
  private static let admitsMany: Bool = {
    openblas_set_num_threads(1)
    return openblas_get_parallel() != 0
  }()
  private static let turn = Mutex<Void>(())

  /// Runs `body`, which calls the library and does little else. Not to be nested.
  @inline(__always)
  static func call<Result: Sendable>(_ body: () -> Result) -> Result {
    admitsMany ? body() : turn.withLock { _ in body() }
  }
}
