package import Cluster
import Jobs

/// Where jobs are done, and how it is asked for: what `--executor` names.
package struct ExecutorProfile: Sendable {
  package var system: any PilotSystem
  /// Most workers, and the processors of each.
  package var pilots: Int
  package var processors: Int
  /// Bytes of memory of a worker; `nil` for what is forecast.
  package var bytes: Int?
  package var mostBytes: Int?
  /// Seconds of a worker; `nil` for what is forecast.
  package var seconds: Double?
  package var mostSeconds: Double
  /// Seconds that a chunk should take at most.
  package var chunkSeconds: Double
  /// Seconds between two questions to the system.
  package var interval: Double
  /// Most seconds between two looks into the folder.
  package var poll: Double
  /// Seconds without a sign of life after which a worker is taken for dead.
  package var patience: Double
  /// How often a chunk is tried whose worker dies.
  package var attempts: Int
  /// Lines of shell before a worker begins.
  package var setup: String
  /// The program on the machines of the workers; `nil` for that of this process.
  package var program: String?
  /// The work folder; `nil` for one in the folder of results.
  package var folder: String?
  /// Whether workers are ended with a run that is stopped.
  package var endsWorkers: @Sendable () -> Bool = { true }

  /// Whether workers have a time limit.
  private var isLimited: Bool { !(system is LocalPilots) }

  /// Workers as processes of this machine, each with one processor.
  package static func localPilots(_ count: Int) -> ExecutorProfile {
    ExecutorProfile(
      system: LocalPilots(), pilots: count, processors: 1, mostSeconds: .infinity,
      chunkSeconds: 45, interval: 0.5, poll: 0.1, patience: 15, attempts: 4, setup: "")
  }

  /// Workers that the commands of a batch system start.
  package static func commands(_ commands: PilotCommands, pilots: Int) -> ExecutorProfile {
    ExecutorProfile(
      system: CommandPilots(commands), pilots: pilots, processors: 1, mostSeconds: 86_400,
      chunkSeconds: 45, interval: 5, poll: 1, patience: 60, attempts: 4, setup: "")
  }

  /// Seconds that a chunk should take at most: a worker does some of them before its time is over.
  var longestChunk: Double { min(chunkSeconds, mostSeconds / 3) }

  /// A chunk as workers read it. One that is expected to take longer than any worker may live is tried all
  /// the same, by workers that have just begun: forecasts are within a factor of two.
  func item(_ chunk: WorkChunk) -> WorkQueue.Item {
    var item = WorkQueue.Item(chunk)
    item.seconds = min(item.seconds, 0.7 * mostSeconds)
    return item
  }

  /// What the workers of a run are given.
  ///
  /// - Parameters:
  ///   - seconds: Of all jobs, on one processor.
  ///   - tables: Bytes of the tables in memory.
  ///   - usesLibraries: Whether each processor may have a worker process of a library, such as Python.
  func keeping(
    _ chunks: [WorkChunk], seconds total: Double, tables: Int, usesLibraries: Bool, program: String
  ) -> PilotKeeper.Settings {
    let longest = chunks.map(\.seconds).max() ?? 0
    let share = total / Double(max(1, pilots * processors))
    // Forecasts are within a factor of two; starting and waiting take time as well.
    let needed = max(600, 2 * share + 4 * longest)
    let seconds = min(mostSeconds, self.seconds ?? needed)
    let jobs = chunks.map(\.bytes).max() ?? 0
    let each = 2 * jobs + (64 << 20) + (usesLibraries ? 400 << 20 : 0)
    let bytes = self.bytes ?? (256 << 20) + 3 * tables + processors * each
    let (isLimited, setup, patience) = (isLimited, setup, patience)
    return PilotKeeper.Settings(
      pilots: pilots, processors: processors, bytes: bytes,
      mostBytes: max(bytes, mostBytes ?? 8 * bytes), seconds: whole(seconds),
      mostSeconds: whole(mostSeconds), interval: interval
    ) { folder, request in
      var words = [
        "exec", program, "work", folder.path, "--jobs", String(request.processors),
        "--patience", String(whole(patience)),
      ]
      if isLimited { words += ["--time-limit", String(request.seconds)] }
      return setup + (setup.isEmpty || setup.hasSuffix("\n") ? "" : "\n")
        + words.map(shellWord).joined(separator: " ")
    }
  }
}

/// A number of seconds for a command line.
private func whole(_ seconds: Double) -> Int { Int(min(seconds, 1e9).rounded(.up)) }
