public import Foundation

/// The process that holds a ``ResultsLock``.
public struct LockHolder: Hashable, Sendable, CustomStringConvertible {
  public var pid: Int32
  /// When it took the lock, to the second.
  public var since: Date

  public init(pid: Int32, since: Date) {
    self.pid = pid
    self.since = since
  }

  public var description: String {
    "process \(pid) since \(since.formatted(.iso8601))"
  }

  /// The text that stands in the lock file.
  var text: String { "\(pid) \(Int(since.timeIntervalSince1970))\n" }

  init?(text: String) {
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.count == 2, let pid = Int32(fields[0]), let since = Int(fields[1]) else {
      return nil
    }
    self.init(pid: pid, since: Date(timeIntervalSince1970: Double(since)))
  }
}
