import Foundation
import Jobs

@testable import Store

/// Runs `body` with the path of a new folder, and removes that afterwards.
func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("strata-store-tests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// Runs `body` with the path of a database that isn't there yet.
func withDatabasePath<Value>(_ body: (String) throws -> Value) throws -> Value {
  try withTemporaryFolder { try body($0 + "/strata.sqlite") }
}

/// A key for each number.
func key(_ number: Int) -> JobKey {
  JobKey(hashing: Array("test \(number)".utf8))
}

/// A time that tests move on themselves.
final class TestClock: @unchecked Sendable {
  // Only the test's own thread sets it, between calls.
  var seconds = 1_000_000.0
}
