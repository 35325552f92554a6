import Wording
import Foundation
import GRDB
import Jobs
import Testing

@testable import Store

@Suite struct StoreErrorTests {
  @Test("a file in the place of the folder is refused")
  func notAFolder() throws {
    try withTemporaryFolder { folder in
      try "x".write(toFile: folder + "/results", atomically: true, encoding: .utf8)
      let error = StoreError.notAFolder(folder + "/results")
      #expect(throws: error) { try ResultStore(path: folder + "/results/strata.sqlite") }
      #expect(throws: error) { try ResultsLock(folder: folder + "/results") }
      #expect(throws: error) { try ResultStore(path: folder + "/results/more/strata.sqlite") }
    }
  }

  @Test("a full disk is told from other failures, and what was saved stays")
  func noSpaceLeft() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      try store.save(key(1), [1], seconds: 1, label: "fit")
      // SQLite reports a full disk and a database at its page limit alike.
      try store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 30") }
      #expect(throws: StoreError.noSpaceLeft(path)) {
        try store.save(key(2), [UInt8](repeating: 1, count: 500_000), seconds: 1, label: "fit")
      }
      #expect(try store.load(key(1)) == [1])
      #expect(try store.load(key(2)) == nil)
    }
  }

  @Test("a read-only folder is refused", .enabled(if: getuid() != 0, "root may write anywhere"))
  func readOnlyFolder() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
      }
      #expect(throws: StoreError.readOnly(folder + "/strata.sqlite")) {
        try ResultStore(path: folder + "/strata.sqlite")
      }
      #expect(throws: StoreError.readOnly(folder + "/.lock")) { try ResultsLock(folder: folder) }
    }
  }

  @Test("a path that is too long for SQLite is called so")
  func longPath() throws {
    try withTemporaryFolder { folder in
      let long = folder + String(repeating: "/" + String(repeating: "x", count: 120), count: 4)
      try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
      let path = long + "/strata.sqlite"
      let error = #expect(throws: StoreError.self) { try ResultStore(path: path) }
      #expect(error == .pathTooLong(path, bytes: path.utf8.count))
      #expect(
        error?.diagnoses.first?.sentence
          == "the whole path of the store has \(path.utf8.count) bytes; SQLite takes at most 503; "
          + "choose a folder with a shorter path with --results")
    }
  }

  @Test("SQLite's codes become facts")
  func codes() throws {
    func error(_ code: ResultCode) -> StoreError {
      StoreError(path: "/nowhere/p", DatabaseError(resultCode: code, message: "m", sql: "SELECT 1"))
    }
    #expect(error(.SQLITE_FULL) == .noSpaceLeft("/nowhere/p"))
    #expect(error(.SQLITE_READONLY_DBMOVED) == .readOnly("/nowhere/p"))
    #expect(error(.SQLITE_BUSY) == .busy("/nowhere/p"))
    #expect(error(.SQLITE_CORRUPT) == .damaged("/nowhere/p"))
    #expect(error(.SQLITE_NOTADB) == .damaged("/nowhere/p"))
    #expect(error(.SQLITE_CANTOPEN) == .readOnly("/nowhere/p"))
    #expect(
      error(.SQLITE_IOERR_READ)
        == .sqlite("/nowhere/p", code: 266, message: "m", sql: "SELECT 1"))
  }

  @Test("a row that holds what no version wrote is damage, not a store that can't be opened")
  func undecodable() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      #expect(throws: StoreError.damaged(path)) {
        try store.catching {
          try store.pool.read { try Date.fetchOne($0, sql: "SELECT 'five'") }
        }
      }
    }
  }

  @Test("sentences")
  func sentences() {
    let holder = LockHolder(pid: 4711, since: Date(timeIntervalSince1970: 1_700_000_000))
    let expected: [(StoreError, String)] = [
      (.notAFolder("results"), "results: not a folder; choose another folder with --results"),
      (
        .readOnly("r/s"),
        "r/s: can't write; make the results folder and its files writable"
      ),
      (
        .noSpaceLeft("r/s"),
        "r/s: no space left on the disk; free some space and run again; stored results are kept"
      ),
      (
        .cannotOpen("r/s", reason: "too many open files"),
        "r/s: can't open the store: too many open files; "
          + "make the results folder readable and writable"
      ),
      (.busy("r/s"), "r/s: locked by another process; run again when it has ended"),
      (
        .damaged("r/s"),
        "r/s: the database is damaged; run again; it is set aside and a new one is begun"
      ),
      (
        .sqlite("r/s", code: 19, message: "CHECK constraint failed", sql: "INSERT"),
        "r/s: SQLite error 19: CHECK constraint failed, in: INSERT"
      ),
      (
        .inUse("results", by: holder),
        "results: in use by process 4711 since 2023-11-14T22:13:20Z; wait until it has ended, or use --wait"
      ),
      (
        .inUse("results", by: nil),
        "results: in use by another run; wait until it has ended, or use --wait"
      ),
    ]
    for (error, sentence) in expected { #expect(error.description == sentence) }
    #expect(
      StartedOver(path: "r/s", reason: .newer, movedTo: "r/s.newer").description
        == """
        warning: the database was written by a later version of strata; a new one is begun
          --> r/s
        help: the old one is kept as r/s.newer
        """)
  }
}
