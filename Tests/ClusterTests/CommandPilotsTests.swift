import Cluster
import Foundation
import Jobs
import TestSupport
import Testing

/// A batch system of three shell commands.
@Suite struct CommandPilotsTests {
  private let request = PilotRequest(
    name: "strata-x", count: 3, processors: 2, bytes: 1 << 30, seconds: 90, script: "/tmp/a b.sh",
    logs: "/tmp/logs")

  @Test func placesAreFilledAndTheNumberIsFound() throws {
    let pilots = CommandPilots(
      PilotCommands(
        submit:
          "echo Submitted batch job 4711 >&2; echo id={count}17 {script} {mebibytes} {minutes}",
        status: "true", cancel: "echo gone {id}"))
    #expect(try pilots.submit(request) == "317")
    #expect(pilots.cancelling("317") == "echo gone 317")
  }

  @Test func linesThatBeginWithTheNumberAreWorkers() throws {
    let pilots = CommandPilots(
      PilotCommands(
        submit: "true", status: "printf '12_1 R\\n12_2 R\\n120 R\\n 13 R\\n12 PD\\n'",
        cancel: "true"))
    #expect(try pilots.alive(["12", "13", "14"]) == ["12": 3, "13": 1])
  }

  @Test func aSystemWithoutAnswerIsAnErrorWithItsWords() {
    let pilots = CommandPilots(
      PilotCommands(submit: "true", status: "echo down >&2; exit 3", cancel: "true"))
    #expect(throws: PilotError("'echo down >&2; exit 3' ended with code 3: down")) {
      try pilots.alive(["1"])
    }
  }

  @Test func placesThatNothingIsPutInAreFound() {
    #expect(PilotCommands.unknownPlaces(in: "sub -n {count} {scirpt} '${HOME}'") == ["scirpt"])
    for commands in [PilotCommands.slurm, .gridEngine] {
      for line in [commands.submit, commands.status, commands.cancel, commands.reason ?? ""] {
        #expect(PilotCommands.unknownPlaces(in: line).isEmpty)
      }
    }
  }

  @Test(arguments: [
    (["SLURM_ARRAY_JOB_ID": "5", "SLURM_ARRAY_TASK_ID": "2", "SLURM_JOB_ID": "6"], "5_2"),
    (["SLURM_JOB_ID": "6"], "6"),
    (["SGE_ROOT": "/x", "JOB_ID": "7", "SGE_TASK_ID": "3"], "7.3"),
    (["SGE_ROOT": "/x", "JOB_ID": "7", "SGE_TASK_ID": "undefined"], "7"),
    (["PBS_JOBID": "8.server"], "8.server"),
  ])
  func theNameOfAWorkerIsThatOfItsJob(variables: [String: String], name: String) {
    #expect(PilotName.current(variables) == name)
  }
}

/// Workers are asked for as there is work, and for more where they had too little.
@Suite struct PilotKeeperTests {
  /// A batch system that does what the test says.
  private final class System: PilotSystem, @unchecked Sendable {
    var running: [String: Int] = [:]
    var requests: [PilotRequest] = []
    var isDown = false
    var why = ""
    var mostAtOnce: Int { 4 }

    func submit(_ request: PilotRequest) throws -> String {
      if isDown { throw PilotError("down") }
      requests.append(request)
      let id = String(100 + requests.count)
      running[id] = request.count
      return id
    }
    func alive(_ submissions: [String]) throws -> [String: Int] {
      if isDown { throw PilotError("down") }
      return running
    }
    func cancelling(_ submission: String) -> String { "true" }
    func reason(_ submission: String) -> String { why }
  }
  private let scratch: ScratchFolder
  private let folder: WorkFolder
  private let system = System()

  init() throws {
    scratch = try ScratchFolder()
    folder = WorkFolder(path: scratch.file("work"))
    try folder.make()
  }

  private func keeper() throws -> PilotKeeper {
    try PilotKeeper(
      folder, system, name: "x y",
      .init(
        pilots: 10, processors: 2, bytes: 1000, mostBytes: 5000, seconds: 60, mostSeconds: 200,
        interval: 1, command: { _, _ in "true" }))
  }

  private func sign(_ name: String, _ pilot: String, isDead: Bool, reason: String = "") throws {
    try folder.write(
      WorkerSign(
        name: name, host: "h", process: 1, pilot: pilot, state: isDead ? .working : .ended,
        reason: reason, beat: 1, slots: 1, chunks: [], done: 0))
  }

  @Test func noMoreWorkersAreAskedForThanThereIsWorkAndNoMoreAtOnceThanAllowed() throws {
    var keeper = try keeper()
    _ = try keeper.step(work: 11, now: 0)
    #expect(system.requests.map(\.count) == [4, 2])
    #expect(system.requests[0].name == "strata-x-y")
    _ = try keeper.step(work: 11, now: 2)
    #expect(system.requests.count == 2)
  }

  @Test func workersThatEndedAreReplacedWhileThereIsWork() throws {
    var keeper = try keeper()
    _ = try keeper.step(work: 2, now: 0)
    try sign("w", "101", isDead: false)
    system.running = [:]
    let events = try keeper.step(work: 2, now: 2)
    #expect(events == [.ended("101", left: 0), .submitted("102", count: 1)])
  }

  @Test func aWorkerThatRanOutOfTimeBeforeItDidAnythingIsGivenMore() throws {
    var keeper = try keeper()
    _ = try keeper.step(work: 2, now: 0)
    try sign("w", "101_1", isDead: false, reason: WorkerSign.timeIsOver)
    system.running = [:]
    #expect(try keeper.step(work: 2, now: 2).contains(.moreTime(seconds: 120)))
    #expect(system.requests.last?.seconds == 120)
    try sign("v", "102_1", isDead: false, reason: WorkerSign.timeIsOver)
    system.running = [:]
    #expect(try keeper.step(work: 2, now: 4).contains(.moreTime(seconds: 200)))
  }

  @Test func aWorkerThatDiedForWantOfMemoryIsGivenMoreAndOneOfADeadMachineIsNot() throws {
    func run(_ why: String) throws -> Int? {
      var keeper = try keeper()
      system.why = why
      _ = try keeper.step(work: 2, now: 0)
      let id = String(100 + system.requests.count)
      try folder.write(
        WorkerSign(
          name: "w\(id)", host: "h", process: 1, pilot: id, state: .working, beat: 1, slots: 1,
          chunks: [.init(hashing: [1])], done: 0))
      system.running = [:]
      _ = try keeper.step(work: 2, now: 2)
      return system.requests.last?.bytes
    }
    #expect(try run("JobState=OUT_OF_MEMORY") == 1500)
    #expect(try run("JobState=NODE_FAIL") == 1000)
    #expect(try run("") == 1500)
  }

  @Test func aSystemThatGivesNoAnswerIsAskedAgainAndItsWorkersCountMeanwhile() throws {
    var keeper = try keeper()
    _ = try keeper.step(work: 2, now: 0)
    system.isDown = true
    #expect(try keeper.step(work: 2, now: 2) == [.noAnswer("down")])
    #expect(try keeper.step(work: 2, now: 3) == [])
    system.isDown = false
    #expect(try keeper.step(work: 2, now: 60) == [])
    #expect(system.requests.count == 1)
  }

  @Test func workersThatEndBeforeTheyBeginAreAnErrorAndNoEndlessLoop() throws {
    var keeper = try keeper()
    #expect(
      throws: PilotError("workers end before they begin (103); see \(folder.path)/logs")
    ) {
      for second in 0..<20 {
        _ = try keeper.step(work: 2, now: Double(2 * second))
        system.running = [:]
      }
    }
  }

  @Test func aHeadThatStartsAgainFindsItsWorkers() throws {
    var first = try keeper()
    _ = try first.step(work: 2, now: 0)
    var second = try keeper()
    #expect(try second.step(work: 2, now: 0) == [])
    #expect(system.requests.count == 1)
  }
}
