import Foundation
import GRDB
import Jobs
import Testing

@testable import Store

@Suite struct RunTests {
  @Test("a run and its jobs are read back as they were recorded")
  func records() throws {
    try withDatabasePath { path in
      let clock = TestClock()
      let store = try ResultStore(path: path, now: { clock.seconds })
      let run = try store.startRun(experiment: "twin", command: "strata run twin.yaml")
      let jobs = [
        JobRecord(key: key(1), label: "fit a", kind: "fit", outcome: .finished(seconds: 2)),
        JobRecord(
          key: key(2), label: "fit b", kind: "fit", outcome: .failed(error: "singular", seconds: 1)),
        JobRecord(key: nil, label: "join", kind: "join", outcome: .skipped(reason: "fit b failed")),
      ]
      try store.record(jobs[0], of: run, artifact: [1, 2])
      try store.record(jobs[1], of: run)
      try store.record(jobs[2], of: run)
      clock.seconds += 60
      try store.finishRun(run, .failed)

      #expect(try store.jobs(of: run) == jobs)
      #expect(try store.load(key(1)) == [1, 2])
      #expect(
        try store.runs(of: "twin") == [
          RunRecord(
            id: run, experiment: "twin", command: "strata run twin.yaml",
            started: Date(timeIntervalSince1970: 1_000_000),
            finished: Date(timeIntervalSince1970: 1_000_060), state: .failed)
        ])
      #expect(try store.runs(of: "shanghai").isEmpty)
    }
  }

  @Test("runs are listed latest first, and one that never finished was killed")
  func killedRun() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      _ = try store.startRun(experiment: "a", command: "")
      _ = try store.startRun(experiment: "b", command: "")
      #expect(try store.runs().map(\.state) == [.running, .killed])
      #expect(try store.runs().map(\.experiment) == ["b", "a"])
      #expect(try store.runs(limit: 1).count == 1)
    }
  }

  @Test("deleting old runs takes their jobs along and leaves artifacts and rates")
  func deleteRuns() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      var runs: [Int64] = []
      for number in 0..<3 {
        let run = try store.startRun(experiment: "a", command: "")
        let job = JobRecord(
          key: key(number), label: "fit \(number)", kind: "fit", outcome: .finished(seconds: 1))
        try store.record(job, of: run, artifact: [1])
        runs.append(run)
      }
      try store.deleteRuns(keepingLatest: 1)
      #expect(try store.runs().map(\.id) == [runs[2]])
      #expect(try store.jobs(of: runs[0]).isEmpty)
      #expect(try store.jobs(of: runs[2]).count == 1)
      #expect(try store.size().artifacts == 3)
      #expect(try store.rates(of: ["fit"])["fit"]?.cost(of: 1) == 1)
    }
  }

  @Test(
    "where results alone do not make enough room, experiments that ran longest ago are forgotten")
  func forgottenExperiments() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      for experiment in ["a", "b", "a"] {
        let run = try store.startRun(experiment: experiment, command: "")
        let jobs = (0..<300).map { number in
          ResultStore.Entry(
            job: JobRecord(
              key: key(number), label: "fit \(number)", kind: "fit", outcome: .finished(seconds: 1))
          )
        }
        try store.record(jobs, of: run)
        try store.describe(
          (0..<300).map {
            .init(
              variant: "", label: "fit \($0)", key: key($0),
              text: String(repeating: experiment, count: 1000))
          }, of: experiment)
      }
      try store.describe([.init(variant: "", label: "x", key: key(1), text: "")], of: "no run")
      let all = try store.deleteLeastRecentlyUsed(downTo: 100_000_000)
      #expect(all.experiments == 0)
      let some = try store.deleteLeastRecentlyUsed(downTo: store.bytesOnDisk - 200_000)
      #expect(some.experiments == 2)
      #expect(try store.runs().map(\.experiment) == ["a", "a"])
      #expect(try store.descriptions(of: "b").isEmpty)
      #expect(try store.descriptions(of: "no run").isEmpty)
      #expect(try store.descriptions(of: "a").count == 300)
      #expect(try store.deleteLeastRecentlyUsed(downTo: 0).experiments == 1)
      #expect(try store.runs().isEmpty)
      #expect(store.bytesOnDisk < 200_000)
    }
  }

  @Test("what an experiment no longer has is forgotten by name")
  func forgottenJobs() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      for experiment in ["a", "b"] {
        try store.describe(
          ["x", "y"].map { .init(variant: "v", label: $0, key: key(1), text: "") }, of: experiment)
      }
      try store.forget(
        [(variant: "v", label: "x"), (variant: "w", label: "y")], of: "a")
      #expect(try store.descriptions(of: "a").map(\.label) == ["y"])
      #expect(try store.descriptions(of: "b").count == 2)
    }
  }

  @Test("a rate is had for a kind and for each name that a job is alike, from jobs that finished")
  func rates() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      let run = try store.startRun(experiment: "a", command: "")
      // 2 seconds each, and 3 for every unit of work.
      for work in [1.0, 4, 10] {
        try store.record(
          JobRecord(
            key: key(Int(work)), label: "fit \(work)", kind: "fit", likes: ["fit of ridge"],
            work: work, outcome: .finished(seconds: 2 + 3 * work)), of: run)
      }
      try store.record(
        JobRecord(
          key: nil, label: "fit", kind: "fit", outcome: .failed(error: "no", seconds: 100)),
        of: run)
      let rates = try store.rates(of: ["fit", "fit of ridge", "blend"])
      #expect(rates.keys.sorted() == ["fit", "fit of ridge"])
      for rate in rates.values { #expect(abs(rate.cost(of: 100) - 302) < 1e-9) }
      try store.addRate("memory", work: 5, cost: 20)
      #expect(try store.rates(of: ["memory"])["memory"]?.cost(of: 10) == 40)
    }
  }

  @Test("the seconds of a job are those of the last time that it finished")
  func lastSeconds() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      let run = try store.startRun(experiment: "a", command: "")
      let outcomes: [JobRecord.Outcome] = [
        .finished(seconds: 5), .finished(seconds: 7), .failed(error: "no", seconds: 9),
      ]
      for outcome in outcomes {
        try store.record(
          JobRecord(key: key(1), label: "fit", kind: "fit", outcome: outcome), of: run)
      }
      #expect(try store.lastSeconds(of: [key(1), key(2)]) == [key(1): 7])
    }
  }

  @Test("a job and its artifact are recorded both or neither")
  func bothOrNeither() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      let job = JobRecord(key: key(1), label: "a", kind: "a", outcome: .finished(seconds: 1))
      // There is no run 77: the job's row is refused, and the artifact goes with it.
      #expect(throws: StoreError.self) { try store.record(job, of: 77, artifact: [1]) }
      #expect(try store.load(key(1)) == nil)
    }
  }

  @Test("the tables refuse nonsense")
  func checks() throws {
    try withDatabasePath { path in
      let store = try ResultStore(path: path)
      let nonsense = [
        "INSERT INTO run (experiment, command, started, state) VALUES ('a', '', 0, 'lost')",
        "INSERT INTO run (experiment, command, started, state) VALUES ('a', '', 0, 'completed')",
        "INSERT INTO rate VALUES ('a', 1, 1, -1, 1, 1)",
        "INSERT INTO rate VALUES ('a', 1, 'long', 1, 1, 1)",
        "INSERT INTO artifact VALUES (x'00', '', 0, 0, 0, 0, zeroblob(32), x'')",
        "INSERT INTO artifact VALUES (zeroblob(32), '', 0, 0, 0, 7, zeroblob(32), x'')",
      ]
      for statement in nonsense {
        #expect(throws: DatabaseError.self) {
          try store.pool.write { try $0.execute(sql: statement) }
        }
      }
    }
  }
}
