import Foundation
import TestSupport
import Testing

/// Runs whose jobs other processes do, through a folder.
@Suite(.serialized) struct ClusterEndToEndTests {
  /// The results that a run in one process leaves.
  private func local(_ small: SmallExperiment) throws -> [String: Data] {
    let ending = try Program.run(
      "run", "small.yaml", "--results", "local", "-q", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    return try small.lastingResults(in: "local")
  }

  @Test func twoWorkersGiveTheBytesOfOneProcess() throws {
    let small = try SmallExperiment()
    let expected = try local(small)
    let ending = try Program.run(
      "run", "small.yaml", "--executor", "local-pilots", "-j", "2", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.errors.contains("submitted 1 worker"))
    #expect(try small.lastingResults() == expected)
    let again = try Program.run(
      "run", "small.yaml", "--executor", "local-pilots", in: small.folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("nothing to run"))
  }

  /// Workers of a folder that no head watches: one is killed at work, the other does what it did.
  @Test func ofTwoWorkersOneIsKilledAndNothingIsLost() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let expected = try local(small)
    let plan = try Program.run(
      "plan", "small.yaml", "--emit", "make", "--out", "work", "-j", "2", in: small.folder)
    #expect(plan.code == 0, "\(plan.errors)")
    let arguments = ["work", "work", "-j", "1", "--patience", "2", "--idle", "20"]
    let first = try Program(arguments, in: small.folder)
    let second = try Program(arguments, in: small.folder)
    func leases() -> Int { (try? small.folder.files(in: "work/leases").count) ?? 0 }
    #expect(first.wait(60) { leases() >= 3 })
    first.signal(SIGKILL)
    #expect(try first.wait().code == nil)
    let ending = try second.wait()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("all chunks are done"))
    let merge = try Program.run("merge", "work", in: small.folder)
    #expect(merge.code == 0, "\(merge.errors)")
    let run = try Program.run("run", "small.yaml", in: small.folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("nothing to run"))
    #expect(try small.lastingResults() == expected)
  }

  /// The head is killed; its workers go on, and the next head takes over what they did.
  @Test func aHeadThatIsKilledFindsItsWorkersAgain() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let expected = try local(small)
    let arguments = ["run", "small.yaml", "--executor", "local-pilots", "-j", "2"]
    let head = try Program(arguments, in: small.folder)
    func results() -> Int {
      (try? small.folder.files(in: "results/.work/small/results").count) ?? 0
    }
    #expect(head.wait(60) { results() >= 2 })
    head.signal(SIGKILL)
    _ = try head.wait()
    let before = results()
    #expect(head.wait(60) { results() > before })
    let next = try Program(arguments, in: small.folder).wait()
    #expect(next.code == 0, "\(next.errors)")
    #expect(next.errors.contains("found in the work folder"))
    #expect(try small.lastingResults() == expected)
  }

  @Test func makeRunsTheGraphAndTheResultsAreTheSame() throws {
    let small = try SmallExperiment()
    let expected = try local(small)
    #expect(
      try Program.run(
        "plan", "small.yaml", "--emit", "make", "--out", "work", in: small.folder
      ).code == 0)
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/make")
    make.arguments = ["-s", "-C", small.folder.file("work"), "-j", "2"]
    try make.run()
    make.waitUntilExit()
    #expect(make.terminationStatus == 0)
    #expect(try Program.run("merge", "work", in: small.folder).code == 0)
    #expect(try Program.run("run", "small.yaml", in: small.folder).code == 0)
    #expect(try small.lastingResults() == expected)
  }

  @Test func aPackIsRunElsewhereAndMerged() throws {
    let small = try SmallExperiment()
    let expected = try local(small)
    #expect(try Program.run("pack", "small.yaml", in: small.folder).code == 0)
    let elsewhere = try ScratchFolder()
    try FileManager.default.copyItem(
      atPath: small.folder.file("small.work"), toPath: elsewhere.file("small.work"))
    let work = try Program.run("work", "small.work", "-j", "2", in: elsewhere)
    #expect(work.code == 0, "\(work.errors)")
    try FileManager.default.copyItem(
      atPath: elsewhere.file("small.work.results"), toPath: small.folder.file("back.results"))
    let merge = try Program.run("merge", "back.results", in: small.folder)
    #expect(merge.code == 0, "\(merge.errors)")
    #expect(try Program.run("run", "small.yaml", in: small.folder).code == 0)
    #expect(try small.lastingResults() == expected)
  }

  @Test func aProfileWithErrorsNamesEachOfThem() throws {
    let small = try SmallExperiment()
    try small.folder.write(
      """
      executor:
        sytem: slurm
        submit: qsub {scirpt}
        time: long
      """, to: "site.profile.yaml")
    let ending = try Program.run("run", "small.yaml", "--executor", "site", in: small.folder)
    #expect(ending.code == 2)
    #expect(
      ending.errors == """
        error: unknown key 'sytem'
          --> ./site.profile.yaml:2:3
        help: did you mean 'system'? expected one of: system, submit, status, cancel, reason and 17 more

        error: 'status' is missing
          --> ./site.profile.yaml:2:3
        help: add it, or 'system: slurm' or 'grid-engine'

        error: 'cancel' is missing
          --> ./site.profile.yaml:2:3
        help: add it, or 'system: slurm' or 'grid-engine'

        error: 'submit' has the unknown place '{scirpt}'
          --> ./site.profile.yaml:3:11
        help: did you mean 'script'? expected one of: name, count, processors, mebibytes, mebibytes_each and 6 more

        error: 'time' is 'long'
          --> ./site.profile.yaml:4:9
        help: expected a duration such as 90s, 10min or 2h

        """)
    let unknown = try Program.run("run", "small.yaml", "--executor", "slrum", in: small.folder)
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("unknown executor 'slrum'"))
    #expect(unknown.errors.contains("did you mean 'slurm'?"))
    let budget = try Program.run(
      "run", "small.yaml", "--executor", "local-pilots", "--set", "+budget={time: 10min}",
      in: small.folder)
    #expect(budget.code == 2)
    #expect(
      budget.errors == """
        error: --executor can't be combined with a time budget
        help: remove --executor, or the budget by --set ~budget.time

        """)
  }

  /// A batch system of three commands: copies of the script are processes.
  @Test func aTemplateOfCommandsRunsWorkers() throws {
    let small = try SmallExperiment()
    let expected = try local(small)
    try small.folder.write(
      """
      executor:
        system: command
        submit: "sh {script} > {logs}/$$.log 2>&1 & echo $!"
        status: "ps -eo pid="
        cancel: "kill {id}"
        pilots: 2
        interval: 500ms
        poll: 100ms
      """, to: "site.profile.yaml")
    let ending = try Program.run("run", "small.yaml", "--executor", "site", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try small.lastingResults() == expected)
  }

  @Test func statusAndCancelNameWhatIsThere() throws {
    let small = try SmallExperiment()
    #expect(
      try Program.run(
        "plan", "small.yaml", "--emit", "make", "--out", "work", in: small.folder
      ).code == 0)
    let status = try Program.run("status", "work", in: small.folder)
    #expect(status.code == 0)
    #expect(status.output.hasPrefix("0 of "))
    #expect(
      try Program.run("cancel", "work", in: small.folder).output == "cancelled: 0 submissions\n")
    let work = try Program.run("work", "work", "-j", "1", in: small.folder)
    #expect(work.output.contains("0 chunks done; ended: stopped"))
    let missing = try Program.run("status", "nothing", in: small.folder)
    #expect(missing.code == 2)
    #expect(missing.errors.hasPrefix("error: not a work folder\n  --> nothing\n"))
  }
}
