import Foundation
import GRDB
import Jobs
import Testing

@testable import Store

@Suite struct OpeningTests {
  @Test("the folders above a new database are made")
  func newFolders() throws {
    try withTemporaryFolder { folder in
      let store = try ResultStore(path: folder + "/a/b/strata.sqlite")
      #expect(store.startedOver == nil)
      #expect(try store.size() == (0, 0))
    }
  }

  @Test("a path without a folder means the current one, which is there")
  func currentFolder() throws {
    try makeFolder("")
  }

  @Test("a folder in the place of the database is refused")
  func folderInPlace() throws {
    try withDatabasePath { path in
      try makeFolder(path)
      #expect(throws: StoreError.cannotOpen(path, reason: "unable to open database file")) {
        try ResultStore(path: path)
      }
    }
  }

  @Test("a file that is no database is set aside")
  func notADatabase() throws {
    try withDatabasePath { path in
      let text = String(repeating: "no database. ", count: 1000)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let store = try ResultStore(path: path)
      #expect(
        store.startedOver
          == StartedOver(
            path: path, reason: .damaged, movedTo: path + ".damaged"))
      try store.save(key(1), [1], seconds: 1, label: "fit")
      try store.close()
      #expect(try String(contentsOfFile: path + ".damaged", encoding: .utf8) == text)
      let again = try ResultStore(path: path)
      #expect(again.startedOver == nil)
      #expect(try again.load(key(1)) == [1])
    }
  }

  @Test("an empty file becomes a database")
  func emptyFile() throws {
    try withDatabasePath { path in
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(try ResultStore(path: path).startedOver == nil)
    }
  }

  @Test("a database cut short is set aside")
  func cutShort() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [UInt8](repeating: 7, count: 50_000), seconds: 1, label: "fit")
      try store.close()
      let handle = try #require(FileHandle(forUpdatingAtPath: path))
      try handle.truncate(atOffset: 4096)
      try handle.close()
      let again = try ResultStore(path: path)
      #expect(again.startedOver?.reason == .damaged)
      #expect(try again.size() == (0, 0))
    }
  }

  @Test("damage that shows only in use is an error, and the next opening starts over")
  func damageInside() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      for number in 0..<400 {
        try store.save(key(number), [UInt8](repeating: 7, count: 2000), seconds: 1, label: "fit")
      }
      try store.close()
      // The first pages, which hold the schema, stay whole.
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let whole = 20 * 4096
      bytes.replaceSubrange(whole..., with: Data(repeating: 0xa5, count: bytes.count - whole))
      try bytes.write(to: URL(fileURLWithPath: path))

      let damaged = try ResultStore(path: path)
      #expect(damaged.startedOver == nil)
      #expect(throws: StoreError.damaged(path)) {
        for number in 0..<400 { _ = try damaged.load(key(number)) }
      }
      let again = try ResultStore(path: path)
      #expect(again.startedOver?.reason == .damaged)
      #expect(try again.size() == (0, 0))
      try again.close()
      #expect(try ResultStore(path: path).startedOver == nil)
    }
  }

  @Test("another program's database is set aside untouched")
  func foreign() throws {
    try withDatabasePath { path in
      let queue = try DatabaseQueue(path: path)
      try queue.write {
        try $0.execute(sql: "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (5)")
      }
      try queue.close()
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let store = try ResultStore(path: path)
      #expect(
        store.startedOver
          == StartedOver(
            path: path, reason: .foreign, movedTo: path + ".foreign"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".foreign")) == before)
    }
  }

  @Test("a later version's database is set aside")
  func newer() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.pool.write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: things to come')")
      }
      try store.close()
      #expect(
        try ResultStore(path: path).startedOver
          == StartedOver(
            path: path, reason: .newer, movedTo: path + ".newer"))
    }
  }

  @Test("looking changes nothing, and says what can't be used; every one set aside is kept")
  func looking() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/strata.sqlite"
      for number in 0..<3 {
        let store = try ResultStore(path: path)
        try store.save(key(number), [UInt8(number)], seconds: 1, label: "fit")
        try store.close()
        // At rest the store is one file.
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let look = try ResultStore(path: path, for: .reading)
        #expect(try look.load(key(number)) == [UInt8(number)])
        try look.close()
        let queue = try DatabaseQueue(path: path)
        try queue.write {
          try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: things to come')")
        }
        try queue.close()
        let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        for access in [ResultStore.Access.reading, .writing] {
          #expect(throws: StoreError.unusable(path, .newer)) {
            try ResultStore(path: path, for: access)
          }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
        let next = try ResultStore(path: path)
        #expect(
          next.startedOver?.movedTo == path + (number == 0 ? ".newer" : ".newer.\(number)"))
        try next.close()
      }
    }
  }

  @Test("a copy taken in the middle of a transaction holds what was saved before, whole")
  func killedWhileSaving() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/strata.sqlite"
      let store = try ResultStore(path: path)
      for number in 0..<50 {
        try store.save(
          key(number), [UInt8](repeating: UInt8(number), count: 5000), seconds: 1,
          label: "\(number)")
      }
      // What a SIGKILL leaves is the files as they are at that moment, which is what is copied. The
      // small cache makes SQLite write pages of the open transaction to the log before it commits.
      try store.pool.write { db in
        try db.execute(sql: "PRAGMA cache_size = 10")
        for number in 50..<100 {
          try db.execute(
            sql: """
              INSERT INTO artifact VALUES (?, '', 0, 0, 0, 5000, zeroblob(32), zeroblob(5000))
              """, arguments: [Data(key(number).bytes)])
        }
        for suffix in ["", "-wal", "-shm"] {
          try FileManager.default.copyItem(
            atPath: path + suffix, toPath: folder + "/copy.sqlite" + suffix)
        }
      }
      let copy = try ResultStore(path: folder + "/copy.sqlite")
      #expect(copy.startedOver == nil)
      #expect(try copy.contains((0..<100).map(key)) == Set((0..<50).map(key)))
      for number in 0..<50 {
        #expect(try copy.load(key(number)) == [UInt8](repeating: UInt8(number), count: 5000))
      }
      // The log did hold pages of the open transaction.
      #expect(try store.contains((50..<100).map(key)).count == 50)
    }
  }

  @Test("a log cut at any point holds the saves before the cut, each whole or not at all")
  func cutLog() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/strata.sqlite"
      let store = try ResultStore(path: path)
      for number in 0..<20 {
        try store.save(
          key(number), [UInt8](repeating: UInt8(number), count: 3000), seconds: 1,
          label: "")
      }
      let database = try Data(contentsOf: URL(fileURLWithPath: path))
      let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
      var counts: [Int] = []
      for cut in stride(from: 0, through: log.count, by: log.count / 12) {
        let copy = folder + "/copy-\(cut).sqlite"
        try database.write(to: URL(fileURLWithPath: copy))
        try log.prefix(cut).write(to: URL(fileURLWithPath: copy + "-wal"))
        let store = try ResultStore(path: copy)
        let stored = try store.contains((0..<20).map(key))
        #expect(stored == Set((0..<stored.count).map(key)))
        for number in 0..<stored.count {
          #expect(try store.load(key(number)) == [UInt8](repeating: UInt8(number), count: 3000))
        }
        counts.append(stored.count)
      }
      #expect(counts == counts.sorted() && counts.contains { $0 > 0 && $0 < 19 })
    }
  }

  @Test("two openers see what each other saves")
  func twoOpeners() throws {
    try withDatabasePath { path in
      let (one, other) = (try ResultStore(path: path), try ResultStore(path: path))
      try one.save(key(1), [1], seconds: 1, label: "fit")
      try other.save(key(2), [2], seconds: 1, label: "fit")
      #expect(try other.load(key(1)) == [1])
      #expect(try one.load(key(2)) == [2])
    }
  }
}
