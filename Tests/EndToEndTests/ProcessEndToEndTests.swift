import Foundation
import TestSupport
import Testing

/// What a shell, a batch system or another user's machine does to the program.
@Suite("limits and surroundings of a process", .serialized)
struct ProcessEndToEndTests {
  /// Runs a line of bash, with the program as `$STRATA`.
  private func shell(_ line: String, in folder: ScratchFolder) throws -> (code: Int32, text: String)
  {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(filePath: folder.path)
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA"] = Program.path
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("too little address space is an error at once, and never a hang")
  func addressSpace() throws {
    let small = try SmallExperiment()
    for limit in [350_000, 450_000] {
      let ending = try shell(
        "ulimit -v \(limit); timeout -k 3 60 \"$STRATA\" run small.yaml -q --results r\(limit)",
        in: small.folder)
      #expect([0, 2].contains(ending.code), "\(limit): \(ending)")
    }
    let version = try shell(
      "ulimit -v 200000; timeout -k 3 60 \"$STRATA\" --version", in: small.folder)
    #expect(version.code == 0, "\(version)")
  }

  @Test(
    "too few open files, a limit on their size or a lock that is a link are errors with a remedy")
  func files() throws {
    let small = try SmallExperiment()
    let few = try shell("ulimit -n 8; \"$STRATA\" run small.yaml -q", in: small.folder)
    #expect(few.code == 2, "\(few)")
    #expect(
      few.text.contains("error: not enough open files: 'ulimit -n' allows 8, a run needs 32"))
    let short = try shell(
      "ulimit -f 1; \"$STRATA\" run small.yaml -q --results s", in: small.folder)
    #expect(
      short.code == 2 && short.text.contains("'ulimit -f' allows files of 1024 bytes"), "\(short)")
    let linked = try shell(
      "mkdir l; echo kept > k; ln -s ../k l/.lock; \"$STRATA\" run small.yaml -q --results l; cat k",
      in: small.folder)
    #expect(linked.text.contains("the lock is a symbolic link\n  --> l/.lock\nhelp: remove it"))
    #expect(linked.text.hasSuffix("kept\n"))
  }

  @Test(
    "too few threads are an error at once, and never a hang",
    .enabled(if: getuid() == 0, "only root can become a user without processes"))
  func threads() throws {
    let small = try SmallExperiment()
    for limit in [1, 2, 3, 5] {
      // The limit counts all processes of a user; nobody has none here.
      let ending = try shell(
        "chmod -R a+rwX .; prlimit --nproc=\(limit) setpriv --reuid 65531 --regid 65531 --clear-groups "
          + "timeout -k 1 30 \"$STRATA\" run small.yaml -q --results /tmp/strata-threads-$$; code=$?; "
          + "rm -rf /tmp/strata-threads-$$; exit $code", in: small.folder)
      #expect(![124, 137].contains(ending.code), "\(limit): \(ending)")
    }
  }

  @Test("as many jobs run at once as the process may use processors")
  func affinity() throws {
    let small = try SmallExperiment()
    let ending = try shell("taskset -c 0 \"$STRATA\" plan small.yaml", in: small.folder)
    #expect(ending.code == 0 && ending.text.contains("with 1 job"), "\(ending)")
  }

  @Test("a reader that goes away does not end a run; a full device is an error behind the results")
  func reader() throws {
    let small = try SmallExperiment()
    let ending = try shell(
      "\"$STRATA\" run small.yaml 2>&1 | head -1; exit ${PIPESTATUS[0]}", in: small.folder)
    #expect(ending.code == 0, "\(ending)")
    #expect(small.folder.holds("results/small/metrics.csv"))
    let full = try shell("\"$STRATA\" show small.yaml > /dev/full", in: small.folder)
    #expect(full.code == 2, "\(full)")
    let closed = try shell("\"$STRATA\" check small.yaml >&- 2>&- <&-", in: small.folder)
    #expect([0, 2].contains(closed.code), "\(closed)")
  }

  @Test("without HOME and TERM, with a name that is not UTF-8, and in a long folder")
  func surroundings() throws {
    let small = try SmallExperiment()
    let bare = try shell("env -i \"$STRATA\" check small.yaml", in: small.folder)
    #expect(bare.code == 0, "\(bare)")
    let name = try shell(
      "cp small.yaml $'caf\\xe9.yaml'; \"$STRATA\" check $'caf\\xe9.yaml'", in: small.folder)
    #expect(name.code == 2 && name.text.contains("is not UTF-8; rename the file"), "\(name)")
    let long = String(repeating: "x", count: 120)
    let deep = try shell(
      "d=\(long)/\(long)/\(long)/\(long); mkdir -p $d; cp -r data small.yaml $d; cd $d; "
        + "\"$STRATA\" check small.yaml && \"$STRATA\" run small.yaml -q", in: small.folder)
    #expect(deep.code == 2)
    #expect(deep.text.contains("error: the whole path of the store has "), "\(deep)")
    #expect(deep.text.contains("SQLite takes at most 503"), "\(deep)")
  }

  @Test("without /proc commands that run jobs end with an error", .enabled(if: getuid() == 0))
  func withoutProcessFiles() throws {
    let small = try SmallExperiment()
    let ending = try shell(
      "unshare -m sh -c 'mount -t tmpfs none /proc && \"$STRATA\" check small.yaml && \"$STRATA\" run small.yaml'",
      in: small.folder)
    // Where mounting is not allowed there is nothing to see.
    guard !ending.text.contains("unshare"), !ending.text.contains("mount:") else { return }
    #expect(ending.code == 2, "\(ending)")
    #expect(ending.text.contains("error: /proc is not mounted"), "\(ending)")
  }

  @Test("SIGTERM ends fits under way at once, though they hold every thread")
  func ended() throws {
    let long = SmallExperiment.text.replacing(
      "forest: {family: random_forest, n_estimators: 8}",
      with: "forest: {family: gbm, n_estimators: 1000000, min_data_in_leaf: 2}")
    let small = try SmallExperiment(long)
    let run = try Program(["run", "small.yaml", "--jobs", "8"], in: small.folder)
    #expect(run.wait { run.errors.contains("jobs to run") })
    Thread.sleep(forTimeInterval: 1.5)
    let start = ContinuousClock.now
    run.signal(SIGTERM)
    let ending = try run.wait()
    #expect(ending.code == 143)
    #expect(ending.errors.contains("stopping: ending the "), "\(ending.errors)")
    // Without it the first of them would end after minutes.
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test("what killed runs left is removed by the next one")
  func leftovers() throws {
    let small = try SmallExperiment()
    _ = try Program.run("run", "small.yaml", "-q", in: small.folder)
    try small.folder.write("x", to: "results/small/metrics.csv.999999.1.tmp")
    let ending = try Program.run("run", "small.yaml", "-q", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(!small.folder.holds("results/small/metrics.csv.999999.1.tmp"))
  }

  @Test("a store that is damaged in use is begun anew by the run itself")
  func damagedStore() throws {
    let small = try SmallExperiment()
    _ = try Program.run("run", "small.yaml", "-q", in: small.folder)
    let metrics = try small.folder.text(of: "results/small/metrics.csv")
    let path = small.folder.file("results/strata.sqlite")
    let whole = try Data(contentsOf: URL(filePath: path))
    // Pages from the second on, each in its turn: the first makes it no database at all.
    for place in stride(from: 4096, to: whole.count, by: max(4096, whole.count / 12 / 4096 * 4096))
    {
      var bytes = whole
      for offset in 0..<64 where place + offset < bytes.count { bytes[place + offset] ^= 0x5a }
      try bytes.write(to: URL(filePath: path))
      let ending = try Program.run("run", "small.yaml", "-q", in: small.folder)
      #expect(ending.code == 0, "page \(place / 4096): \(ending.errors)")
      #expect(try small.folder.text(of: "results/small/metrics.csv") == metrics)
    }
  }
}
