import Foundation
import GRDB
import Jobs
import Testing

@testable import Store

@Suite struct ArtifactTests {
  @Test("what is saved is loaded, also after reopening")
  func roundTrip() throws {
    try withDatabasePath { path in
      let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let store = try ResultStore(path: path)
      try store.save(key(1), bytes, seconds: 0.5, label: "fit")
      try store.save(key(2), [], seconds: 0, label: "nothing")
      #expect(try store.load(key(1)) == bytes)
      try store.close()

      let again = try ResultStore(path: path)
      #expect(again.startedOver == nil)
      #expect(try again.load(key(1)) == bytes)
      #expect(try again.load(key(2)) == [])
      #expect(try again.load(key(3)) == nil)
    }
  }

  @Test("saving under a key again replaces what was there")
  func replace() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [1, 2, 3], seconds: 1, label: "fit")
      try store.save(key(1), [4], seconds: 1, label: "fit")
      #expect(try store.load(key(1)) == [4])
      #expect(try store.size() == (1, 1))
    }
  }

  @Test("what is deleted is absent, and nothing else is")
  func delete() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      for number in 1...3 { try store.save(key(number), [1], seconds: 0, label: "") }
      try store.delete([key(1), key(3), key(4)])
      #expect(try store.contains((1...4).map(key)) == [key(2)])
    }
  }

  @Test("contains gives exactly the stored keys")
  func contains() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      for number in stride(from: 0, to: 100, by: 3) {
        try store.save(key(number), [UInt8(number)], seconds: 0, label: "\(number)")
      }
      let stored = try store.contains((0..<100).map(key))
      #expect(stored == Set(stride(from: 0, to: 100, by: 3).map(key)))
      #expect(try store.contains([JobKey]()).isEmpty)
    }
  }

  @Test("a damaged artifact counts as absent, and is deleted")
  func damagedArtifact() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [1, 2, 3], seconds: 1, label: "fit")
      try store.save(key(2), [1, 2, 3], seconds: 1, label: "fit")
      try store.pool.write {
        try $0.execute(
          sql: "UPDATE artifact SET bytes = x'010204' WHERE key = ?",
          arguments: [Data(key(1).bytes)])
      }
      #expect(try store.load(key(1)) == nil)
      #expect(try store.contains([key(1), key(2)]) == [key(2)])
      #expect(try store.load(key(2)) == [1, 2, 3])
    }
  }

  @Test("the least recently used artifacts go first, down to the limit")
  func collection() throws {
    try withDatabasePath { path in
      let clock = TestClock()
      let store = try ResultStore(path: path, now: { clock.seconds })
      for number in 1...5 {
        clock.seconds += 10_000
        try store.save(
          key(number), [UInt8](repeating: 1, count: 100_000), seconds: 1, label: "\(number)")
      }
      clock.seconds += 10_000
      try store.markUsed([key(1), key(9)])
      #expect(try store.size() == (5, 500_000))
      #expect(try store.deleteLeastRecentlyUsed(downTo: 1_000_000).artifacts == 0)
      #expect(store.bytesOnDisk >= 500_000)

      // Oldest use first: 2, 3, 4, 5, 1; 2 is kept. The limit is of the disk, tables and indices included.
      let deleted = try store.deleteLeastRecentlyUsed(
        downTo: store.bytesOnDisk - 150_000, keeping: [key(2)])
      #expect(deleted.artifacts == 2)
      #expect(deleted.bytes >= 200_000)
      #expect(!deleted.isAll)
      #expect(try store.contains((1...5).map(key)) == [key(1), key(2), key(5)])
    }
  }

  @Test("deleted artifacts give their space back to the disk")
  func space() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [UInt8](repeating: 1, count: 3_000_000), seconds: 1, label: "big")
      _ = try store.deleteLeastRecentlyUsed(downTo: 0)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let size = try #require(attributes[.size] as? Int)
      #expect(size < 200_000)
    }
  }

  @Test("bytes that come up under another key count as absent")
  func otherKey() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [1, 2, 3], seconds: 1, label: "one")
      try store.save(key(2), [4, 5, 6], seconds: 1, label: "two")
      // As damage in an index does: the row of one key is found under another.
      try store.pool.write { db in
        let row = try Row.fetchOne(
          db, sql: "SELECT checksum, bytes FROM artifact WHERE key = ?",
          arguments: [Data(key(2).bytes)])
        try db.execute(
          sql: "UPDATE artifact SET checksum = ?, bytes = ? WHERE key = ?",
          arguments: [row?[0] as Data?, row?[1] as Data?, Data(key(1).bytes)])
      }
      #expect(try store.load(key(1)) == nil)
      #expect(try store.load(key(2)) == [4, 5, 6])
      #expect(try store.contains([key(1), key(2)]) == [key(2)])
    }
  }

  @Test("a use within the hour writes nothing")
  func markUsedWithinTheHour() throws {
    try withDatabasePath { path in
      let clock = TestClock()
      let store = try ResultStore(path: path, now: { clock.seconds })
      try store.save(key(1), [1], seconds: 1, label: "fit")
      func used() throws -> Double? {
        try store.pool.read { try Double.fetchOne($0, sql: "SELECT used FROM artifact") }
      }
      clock.seconds += 3500
      try store.markUsed([key(1)])
      #expect(try used() == 1_000_000)
      clock.seconds += 200
      try store.markUsed([key(1)])
      #expect(try used() == 1_003_700)
    }
  }

  @Test("many threads load while one saves")
  func concurrency() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("strata-store-tests-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ResultStore(path: folder + "/strata.sqlite")
    for number in 0..<20 { try store.save(key(number), [UInt8(number)], seconds: 0, label: "") }
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      for lane in 0..<4 {
        tasks.addTask {
          try (0..<100).allSatisfy { try store.load(key(($0 + lane) % 20)) != nil }
        }
      }
      for number in 20..<120 { try store.save(key(number), [1], seconds: 0, label: "") }
      for try await isLoaded in tasks { #expect(isLoaded) }
    }
    #expect(try store.size().artifacts == 120)
  }
}
