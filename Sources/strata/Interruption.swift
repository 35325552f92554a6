import Glibc
import Synchronization

/// How often the user asked to stop: once lets running jobs finish, twice ends at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Takes SIGINT and SIGTERM. What is stored is safe at any moment, so the second may simply exit.
  static func install() {
    let handler: @convention(c) (Int32) -> Void = { _ in
      if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
  }
}
