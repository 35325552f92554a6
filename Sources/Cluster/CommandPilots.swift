/// The commands of a batch system, with places for what is asked: `{script}`, `{count}`, ….
package struct PilotCommands: Sendable, Equatable {
  /// Starts ``PilotRequest/count`` copies of `{script}` and prints their number.
  package var submit: String
  /// Prints a line for each copy that waits or runs, which begins with the number that `submit` printed.
  package var status: String
  /// Ends all copies of `{id}`.
  package var cancel: String
  /// Prints why copies of `{id}` ended; `nil` where there is no such command.
  package var reason: String?
  /// How the number is found in what `submit` prints.
  package var id: Identification
  /// Most copies of one submission.
  package var mostAtOnce: Int
  /// Words that are added to `submit` where it has `{options}`.
  package var options: [String]

  package enum Identification: String, Sendable, CaseIterable {
    /// The first run of digits.
    case number = "number"
    /// The whole first line.
    case line = "line"
    /// It is the `{name}` that was given.
    case name = "name"
  }

  package init(
    submit: String, status: String, cancel: String, reason: String? = nil,
    id: Identification = .number, mostAtOnce: Int = 1000, options: [String] = []
  ) {
    self.submit = submit
    self.status = status
    self.cancel = cancel
    self.reason = reason
    self.id = id
    self.mostAtOnce = mostAtOnce
    self.options = options
  }

  package static let slurm = PilotCommands(
    submit: """
      sbatch --parsable --job-name={name} --array=1-{count} --nodes=1 --ntasks=1 \
      --cpus-per-task={processors} --mem={mebibytes}M --time={minutes} --no-requeue \
      --output={logs}/%A_%a.log --open-mode=append {options} {script}
      """,
    status: "squeue --noheader --array --user=\"$(id -un)\" --format='%F %T'",
    cancel: "scancel {id}", reason: "scontrol show job {id} --oneliner")

  package static let gridEngine = PilotCommands(
    submit: """
      qsub -terse -N {name} -t 1-{count} -cwd -S /bin/sh -V -j y -o {logs} -r n \
      -l h_rt={seconds} {options} {script}
      """,
    status: "qstat -u \"$(id -un)\" -g d", cancel: "qdel {id}")

  /// The names of the places that a command may have.
  package static let places = [
    "name", "count", "processors", "mebibytes", "mebibytes_each", "minutes", "seconds", "script",
    "logs", "options", "id",
  ]

  /// Places of a command that nothing is put in.
  package static func unknownPlaces(in command: String) -> [String] {
    var unknown: [String] = []
    for match in command.matches(of: /\{([a-z_]+)\}/) where !places.contains(String(match.1)) {
      unknown.append(String(match.1))
    }
    return unknown
  }

  /// A command with its places filled.
  func filled(_ command: String, _ values: [String: String]) -> String {
    var text = ""
    var rest = command[...]
    while let match = rest.firstMatch(of: /\{([a-z_]+)\}/) {
      text += rest[..<match.range.lowerBound]
      text += values[String(match.1)] ?? String(match.0)
      rest = rest[match.range.upperBound...]
    }
    return text + rest
  }
}

/// Workers that the commands of a batch system start.
package struct CommandPilots: PilotSystem {
  package let commands: PilotCommands

  package init(_ commands: PilotCommands) { self.commands = commands }

  package var mostAtOnce: Int { max(1, commands.mostAtOnce) }

  package func submit(_ request: PilotRequest) throws -> String {
    let mebibytes = (request.bytes + (1 << 20) - 1) >> 20
    let line = commands.filled(
      commands.submit,
      [
        "name": shellWord(request.name), "count": String(request.count),
        "processors": String(request.processors), "mebibytes": String(mebibytes),
        "mebibytes_each": String(max(1, mebibytes / max(1, request.processors))),
        "minutes": String((request.seconds + 59) / 60), "seconds": String(request.seconds),
        "script": shellWord(request.script), "logs": shellWord(request.logs),
        "options": commands.options.map(shellWord).joined(separator: " "),
      ])
    let output = try ShellCommand.output(of: line)
    switch commands.id {
    case .name: return request.name
    case .line:
      guard let first = output.split(separator: "\n").first else { break }
      return String(first)
    case .number:
      guard let match = output.firstMatch(of: /[0-9]+/) else { break }
      return String(match.0)
    }
    throw PilotError("'\(line)' printed no number of a job: '\(output)'")
  }

  package func alive(_ submissions: [String]) throws -> [String: Int] {
    let output = try ShellCommand.output(of: commands.filled(commands.status, [:]))
    var alive: [String: Int] = [:]
    for line in output.split(separator: "\n") {
      // A number may be followed by that of a copy: 12_3, 12.3, 12[3].
      guard let first = line.split(separator: " ").first else { continue }
      for name in submissions where first.hasPrefix(name) {
        let next = first.dropFirst(name.count).first
        if next == nil || next == "_" || next == "." || next == "[" { alive[name, default: 0] += 1 }
      }
    }
    return alive
  }

  package func cancelling(_ submission: String) -> String {
    commands.filled(commands.cancel, ["id": shellWord(submission)])
  }

  package func reason(_ submission: String) -> String {
    guard let command = commands.reason else { return "" }
    let line = commands.filled(command, ["id": shellWord(submission)])
    // It adds to a message that there is anyway: a system that can't be asked adds nothing.
    return (try? ShellCommand.run(line).output) ?? ""
  }
}
