import FoundationEssentials
import Jobs
import Learners
import OutsideLearners
import Workers
import YAML

/// What a learner of a library outside is, beside its declared hyperparameters.
extension ExperimentReader {
  /// The family that a name means here: a library's where libraries are declared.
  func family(_ name: String) -> LearnerFamily? {
    if let family = LearnerCatalogue.family(name) { return family }
    // A file that extends another may be read without knowing of libraries.
    if python == nil, let native = LearnerCatalogue.libraryNames[name] {
      return LearnerCatalogue.family(native)
    }
    return OutsideFamilies.family(name)
  }

  /// The names of families that are known here.
  var familyNames: [String] {
    LearnerCatalogue.families.map(\.name)
      + (python == nil ? [] : OutsideFamilies.all.map(\.name))
  }

  /// Completes a learner of a library with where it comes from.
  ///
  /// - Returns: `nil` after a report of what is wrong with it.
  func outside(
    _ learner: any OutsideLearning, _ entry: YAMLNode.Entry
  ) -> (learner: any OutsideLearning, origin: OutsideOrigin)? {
    let settings = learner.settings
    let owner = "learner '\(entry.key)'"
    func missing(_ key: String, _ expected: String) -> (any OutsideLearning, OutsideOrigin)? {
      log.report(.missingKey(key, in: owner, expected: expected), entry.keyMark)
      return nil
    }
    switch settings.family {
    case "sklearn":
      let hasPath = !settings.path.isEmpty
      if hasPath == (settings.steps != .null) {
        guard hasPath else {
          return missing("estimator", "an import path such as sklearn.svm.SVR, or 'steps'")
        }
        log.report(.conflicting("'estimator'", with: "'steps'"), entry.keyMark)
        return nil
      }
    case "python":
      if settings.file.isEmpty { return missing("file", "a Python file") }
      if settings.className.isEmpty { return missing("class", "the name of a class in 'file'") }
    case "command":
      if settings.command.isEmpty {
        return missing("command", "a program and its arguments, such as [Rscript, worker.R]")
      }
    default: break
    }
    guard check(settings, entry), let origin = origin(settings, entry) else { return nil }
    var learner = learner
    learner.settings.origin = JobKey(hashing: Array(origin.canonicalText.utf8)).description
    return (learner, origin)
  }

  // MARK: Where it comes from

  private func origin(_ settings: OutsideSettings, _ entry: YAMLNode.Entry) -> OutsideOrigin? {
    var origin = OutsideOrigin()
    origin.memory = python?.memory
    if settings.family == "command" { return command(settings, entry, origin) }
    guard let python else {
      log.report(.libraryWithoutPython(settings.family), entry.keyMark)
      return nil
    }
    if case .success(let environment) = python.environment {
      origin.interpreter = environment.interpreter
      origin.python = environment.version
      origin.distributions = environment.distributions
    }
    if settings.interface == .c { return library(settings, entry, python, origin) }
    if python.folder == nil {
      log.report(
        .missingKey("requirements", in: "'python'", expected: "packages of pip's, or 'venv'"),
        python.mark ?? entry.keyMark)
      return nil
    }
    if settings.family == "python" {
      let path = place(settings.file, entry.keyMark)
      guard let data = FileManager.default.contents(atPath: path) else {
        log.report(
          .noLibraryFile(path, expected: "a Python file, relative to the experiment file"),
          mark(of: "file", in: entry))
        return nil
      }
      origin.source = String(decoding: data, as: UTF8.self)
    }
    return origin
  }

  private func command(
    _ settings: OutsideSettings, _ entry: YAMLNode.Entry, _ origin: OutsideOrigin
  ) -> OutsideOrigin? {
    var origin = origin
    let folder = place(".", entry.keyMark)
    origin.folder = folder
    var words = settings.command
    guard let program = Self.program(words[0], in: folder) else {
      log.report(
        .noLibraryFile(
          words[0], expected: "a program of PATH, or one relative to the experiment file"),
        mark(of: "command", in: entry))
      return nil
    }
    words[0] = program
    origin.command = words
    origin.files = words.dropFirst().compactMap { word in
      let path = word.hasPrefix("/") ? word : "\(folder)/\(word)"
      return FileManager.default.contents(atPath: path).map {
        JobKey(hashing: [UInt8]($0)).description
      }
    }
    return origin
  }

  /// An absolute path: of a program beside the experiment where the name has a slash, else by PATH.
  private static func program(_ name: String, in folder: String) -> String? {
    let files = FileManager.default
    if name.contains("/") {
      let path = name.hasPrefix("/") ? name : URL(filePath: "\(folder)/\(name)").standardized.path
      return files.isExecutableFile(atPath: path) ? path : nil
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first(where: files.isExecutableFile)
  }

  private func library(
    _ settings: OutsideSettings, _ entry: YAMLNode.Entry, _ python: PythonSpec,
    _ origin: OutsideOrigin
  ) -> OutsideOrigin? {
    var origin = origin
    // A run says that the environment is not built.
    if python.libraries[settings.family] == nil, python.problem != nil { return origin }
    let path =
      python.libraries[settings.family]
      ?? SharedLibraries.place(of: settings.family, in: python.folder)
    guard let path, let data = FileManager.default.contents(atPath: path) else {
      log.report(
        .noLibraryFile(
          path ?? SharedLibraries.name(of: settings.family),
          expected: "a shared library in the environment, or under 'python: libraries'"),
        entry.keyMark)
      return nil
    }
    origin = OutsideOrigin()
    origin.library = path
    origin.libraryHash = JobKey(hashing: [UInt8](data)).description
    return origin
  }

  // MARK: Hyperparameters

  /// Names by which libraries are told of threads.
  private static let threads: Set<String> = [
    "n_jobs", "num_threads", "num_thread", "nthread", "nthreads", "n_thread", "thread_count",
    "num_cpus",
  ]

  private func check(_ settings: OutsideSettings, _ entry: YAMLNode.Entry) -> Bool {
    let owner = "learner '\(entry.key)' of family '\(settings.family)'"
    for key in settings.values.keys.sorted() where Self.threads.contains(key) {
      log.report(.threadsOfLibrary(key), mark(of: key, in: entry))
      return false
    }
    let known =
      settings.family == "sklearn"
      ? python?.parameters.estimators[settings.path] : python?.parameters.families[settings.family]
    guard let known, !known.isEmpty else { return true }
    for key in settings.values.keys.sorted() {
      // `steps__alpha` is a parameter of a part.
      guard !known.contains(key), !known.contains(key.before("__")) else { continue }
      log.report(.unknownKey(key, in: owner, known: known), mark(of: key, in: entry))
      return false
    }
    return true
  }

  /// Where a hyperparameter stands: by itself or under `params`.
  private func mark(of key: String, in entry: YAMLNode.Entry) -> Mark {
    let entries = (entry.value.entries ?? []) + (entry.value["params"]?.entries ?? [])
    return entries.first { $0.key == key }?.keyMark ?? entry.keyMark
  }
}

extension String {
  /// What stands before the first of these; all of it where there is none.
  fileprivate func before(_ mark: String) -> String {
    firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
  }
}

extension SettingValue {
  /// What a YAML node says, by the core schema.
  init(_ node: YAMLNode) {
    switch node.content {
    case .sequence(let items): self = .list(items.map { SettingValue($0) })
    case .mapping(let entries):
      self = .mapping(
        Dictionary(entries.map { ($0.key, SettingValue($0.value)) }, uniquingKeysWith: { $1 }))
    case .scalar(let scalar):
      switch scalar.value {
      case .null: self = .null
      case .boolean(let boolean): self = .boolean(boolean)
      case .integer(let integer): self = .integer(integer)
      case .real(let real): self = real.isFinite ? .real(real) : .text(scalar.text)
      case .text(let text): self = .text(text)
      }
    }
  }
}
