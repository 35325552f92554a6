import Cluster
import Foundation
package import Wording
import YAML

/// Why `--executor` names nothing that can be used.
package struct ProfileError: DiagnosedError, Equatable {
  package var diagnoses: [Diagnosis]
  init(_ diagnoses: [Diagnosis]) { self.diagnoses = diagnoses }
  init(_ what: String, help: String? = nil, at place: String? = nil) {
    diagnoses = [Diagnosis(what, help: help, at: place)]
  }
}

extension ExecutorProfile {
  /// The names that need no file.
  package static let builtIn = ["local-pilots", "slurm", "grid-engine"]

  /// What a name stands for: a file beside the experiment, one of `~/.config/strata`, or a built-in one.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's file.
  ///   - jobs: Most jobs at once, if that was asked for.
  package init(
    named name: String, experiment: String, jobs: Int?, localJobs: Int
  ) throws(ProfileError) {
    if let file = Self.file(name, experiment: experiment) {
      try self.init(file: file, jobs: jobs, localJobs: localJobs)
      return
    }
    switch name {
    case "local-pilots": self = .localPilots(jobs ?? localJobs)
    case "slurm": self = .commands(.slurm, pilots: jobs ?? Self.defaultPilots)
    case "grid-engine": self = .commands(.gridEngine, pilots: jobs ?? Self.defaultPilots)
    default:
      let names = Self.builtIn + Self.files(experiment: experiment)
      throw ProfileError(
        "unknown executor '\(name)'", help: Suggestion.help(for: name, among: names.sorted()))
    }
  }

  private static let defaultPilots = 8

  private static func folders(experiment: String) -> [String] {
    let environment = ProcessInfo.processInfo.environment
    let beside = (experiment as NSString).deletingLastPathComponent
    let configuration =
      environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? environment["HOME"].map { "\($0)/.config" }
    return [beside.isEmpty ? "." : beside] + (configuration.map { ["\($0)/strata"] } ?? [])
  }

  private static let suffix = ".profile.yaml"

  private static func file(_ name: String, experiment: String) -> String? {
    if name.contains("/") || name.hasSuffix(".yaml") { return name }
    return folders(experiment: experiment).map { "\($0)/\(name)\(suffix)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static func files(experiment: String) -> [String] {
    folders(experiment: experiment).flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
  }

  private init(file: String, jobs: Int?, localJobs: Int) throws(ProfileError) {
    let node: YAMLNode
    do {
      node = try YAMLNode.parse(file: file)
    } catch {
      throw ProfileError([error.diagnosis])
    }
    guard node.entries?.count == 1, let own = node["executor"], own.entries != nil else {
      throw ProfileError(
        "not a profile", help: "write one key, 'executor', with a mapping", at: "\(node.mark)")
    }
    var reader = ProfileReader(own)
    self = reader.profile(jobs: jobs, localJobs: localJobs)
    guard reader.errors.isEmpty else { throw ProfileError(reader.errors) }
  }
}

/// The keys of a profile.
package enum ProfileKey: String, CaseIterable, Sendable {
  case system, submit, status, cancel, reason, id, options, pilots, processors, memory
  case maxMemory = "max_memory"
  case time
  case maxTime = "max_time"
  case arrayLimit = "array_limit"
  case chunk, interval, poll, patience, attempts, setup, program, folder

  /// For the reference.
  package var summary: String {
    switch self {
    case .system: "`slurm`, `grid-engine`, `local-pilots` or `command`"
    case .submit: "command that starts `{count}` copies of `{script}` and prints their number"
    case .status: "command that prints a line for each copy that waits or runs"
    case .cancel: "command that ends the copies of `{id}`"
    case .reason: "command that prints why copies of `{id}` ended"
    case .id: "where the number is in the output of `submit`: `number`, `line`, or `name`"
    case .options: "list of more words for `submit`, such as `--partition=long`"
    case .pilots: "maximum number of workers; default: `--jobs` divided by `processors`, or 8"
    case .processors: "processors of a worker; default 1"
    case .memory: "memory of a worker, such as `4GB`; default: forecast"
    case .maxMemory: "most memory that is asked for after a worker died; default: 8 × `memory`"
    case .time: "time limit of a worker, such as `2h`; default: forecast, at least 10 minutes"
    case .maxTime: "longest time limit; default 24 hours"
    case .arrayLimit: "most workers of one submission; default 1000"
    case .chunk: "longest expected time of a chunk; default 45 s"
    case .interval: "time between two questions to the batch system; default 5 s"
    case .poll: "longest time between two looks into the work folder; default 1 s"
    case .patience: "time without a sign of life after which a worker counts as dead; default 60 s"
    case .attempts: "how often a chunk is tried whose worker dies; default 4"
    case .setup: "lines of shell before a worker starts, such as `module load strata`"
    case .program: "path of `strata` on the workers' machines; default: that of this process"
    case .folder: "work folder on the shared file system; default: in the results folder"
    }
  }
}

/// Reads the mapping of a profile, and finds what is wrong with it.
private struct ProfileReader {
  private let node: YAMLNode
  private(set) var errors: [Diagnosis] = []

  init(_ node: YAMLNode) { self.node = node }

  mutating func profile(jobs: Int?, localJobs: Int) -> ExecutorProfile {
    let names = ProfileKey.allCases.map(\.rawValue)
    for entry in node.entries ?? [] where ProfileKey(rawValue: entry.key) == nil {
      errors.append(
        Diagnosis(
          "unknown key '\(entry.key)'", help: Suggestion.help(for: entry.key, among: names),
          at: "\(entry.keyMark)"))
    }
    let systems = ["slurm", "grid-engine", "local-pilots", "command"]
    let system = choice(.system, systems) ?? "command"
    let processors = integer(.processors) ?? 1
    let most = system == "local-pilots" ? localJobs : 8 * processors
    let pilots =
      integer(.pilots) ?? max(1, ((jobs ?? most) + processors - 1) / processors)
    var profile: ExecutorProfile
    switch system {
    case "local-pilots":
      profile = .localPilots(pilots)
      let commands: [ProfileKey] = [.submit, .status, .cancel, .reason, .id, .options, .time]
      for key in commands where node[key.rawValue] != nil {
        add(key, "'\(key.rawValue)' has no effect with 'system: local-pilots'", "remove it")
      }
    default: profile = .commands(commands(system), pilots: pilots)
    }
    profile.processors = processors
    profile.bytes = memory(.memory)
    profile.mostBytes = memory(.maxMemory)
    profile.seconds = duration(.time)
    if let time = duration(.maxTime) { profile.mostSeconds = time }
    if let time = duration(.chunk) { profile.chunkSeconds = time }
    // A chunk must fit into a worker's time several times, or it is cut off again and again.
    if let time = profile.seconds { profile.chunkSeconds = min(profile.chunkSeconds, time / 5) }
    if let time = duration(.interval) { profile.interval = time }
    if let time = duration(.poll) { profile.poll = time }
    if let time = duration(.patience) { profile.patience = time }
    if let count = integer(.attempts) { profile.attempts = count }
    if let lines = text(.setup) { profile.setup = lines }
    profile.program = text(.program)
    profile.folder = text(.folder)
    return profile
  }

  private mutating func commands(_ system: String) -> PilotCommands {
    var commands: PilotCommands
    switch system {
    case "slurm": commands = .slurm
    case "grid-engine": commands = .gridEngine
    default:
      commands = PilotCommands(submit: "", status: "", cancel: "")
      for key in [ProfileKey.submit, .status, .cancel] where node[key.rawValue] == nil {
        errors.append(
          Diagnosis(
            "'\(key.rawValue)' is missing", help: "add it, or 'system: slurm' or 'grid-engine'",
            at: "\(node.mark)"))
      }
    }
    if let line = command(.submit) { commands.submit = line }
    if let line = command(.status) { commands.status = line }
    if let line = command(.cancel) { commands.cancel = line }
    if let line = command(.reason) { commands.reason = line }
    if let way = choice(.id, PilotCommands.Identification.allCases.map(\.rawValue)) {
      commands.id = PilotCommands.Identification(rawValue: way) ?? .number
    }
    if let limit = integer(.arrayLimit) { commands.mostAtOnce = limit }
    commands.options = texts(.options)
    return commands
  }

  // MARK: Values

  private mutating func add(_ key: ProfileKey, _ what: String, _ help: String) {
    let mark = node[key.rawValue]?.mark ?? node.mark
    errors.append(Diagnosis(what, help: help, at: "\(mark)"))
  }

  private mutating func wrong(_ key: ProfileKey, _ expected: String) {
    let found = node[key.rawValue]?.scalar.map { "'\($0.text)'" } ?? "no single value"
    add(key, "'\(key.rawValue)' is \(found)", "expected \(expected)")
  }

  private mutating func text(_ key: ProfileKey) -> String? {
    guard let value = node[key.rawValue] else { return nil }
    guard let text = value.scalar?.text, !text.isEmpty else {
      wrong(key, "a text")
      return nil
    }
    return text
  }

  private mutating func command(_ key: ProfileKey) -> String? {
    guard let line = text(key) else { return nil }
    for name in PilotCommands.unknownPlaces(in: line) {
      add(
        key, "'\(key.rawValue)' has the unknown place '{\(name)}'",
        Suggestion.help(for: name, among: PilotCommands.places))
    }
    return line
  }

  private mutating func texts(_ key: ProfileKey) -> [String] {
    guard let value = node[key.rawValue] else { return [] }
    guard let items = value.items, items.allSatisfy({ $0.scalar != nil }) else {
      wrong(key, "a list of texts")
      return []
    }
    return items.compactMap { $0.scalar?.text }
  }

  private mutating func integer(_ key: ProfileKey) -> Int? {
    guard let value = node[key.rawValue] else { return nil }
    guard case .integer(let number)? = value.scalar?.value, number >= 1, number <= 1_000_000 else {
      wrong(key, "a whole number of at least 1")
      return nil
    }
    return number
  }

  private mutating func choice(_ key: ProfileKey, _ names: [String]) -> String? {
    guard let word = text(key) else { return nil }
    guard names.contains(word) else {
      add(key, "unknown '\(key.rawValue)': '\(word)'", Suggestion.help(for: word, among: names))
      return nil
    }
    return word
  }

  private mutating func duration(_ key: ProfileKey) -> Double? {
    amount(
      key, ["ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400],
      "a duration such as 90s, 10min or 2h")
  }

  private mutating func memory(_ key: ProfileKey) -> Int? {
    amount(
      key, ["MB": 1e6, "GB": 1e9, "MiB": 1_048_576, "GiB": 1_073_741_824],
      "an amount of memory such as 500MB or 4GiB"
    ).map { Int($0) }
  }

  private mutating func amount(
    _ key: ProfileKey, _ units: [String: Double], _ expected: String
  ) -> Double? {
    guard let value = node[key.rawValue] else { return nil }
    let text = value.scalar?.text ?? ""
    let unit = String(text.reversed().prefix { $0.isLetter }.reversed())
    let number = text.dropLast(unit.count).filter { $0 != " " }
    guard let size = units[unit], let count = Double(number), count > 0, count * size < 1e15 else {
      wrong(key, expected)
      return nil
    }
    return count * size
  }
}
