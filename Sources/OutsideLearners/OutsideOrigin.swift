public import Workers

/// Where the learners of an experiment that a library fits come from, and how they are reached.
///
/// Its paths may be others on another machine: what they hold is what ``fingerprint`` hashes.
public struct OutsideOrigin: Hashable, Sendable, Codable {
  /// The interpreter of the environment, an absolute path; `nil` of a ``command``.
  public var interpreter: String?
  /// The interpreter's version.
  public var python: String?
  /// What the environment holds, by name.
  public var distributions: [PythonEnvironment.Distribution] = []
  /// The text of the user's file.
  public var source: String?
  /// A program that speaks the protocol of workers, and its arguments.
  public var command: [String] = []
  /// Hashes of the files that ``command`` names.
  public var files: [String] = []
  /// In which a command is started.
  public var folder: String?
  /// A shared library with a C interface, and the hash of what it holds.
  public var library: String?
  public var libraryHash: String?
  /// The most bytes of data that a worker may hold.
  public var memory: Int?

  public init() {}

  /// What the results depend on, as text: neither paths nor limits.
  public var canonicalText: String {
    var lines = ["worker \(WorkerSession.protocolVersion)"]
    if let python { lines.append("python \(python)") }
    for distribution in distributions {
      lines.append("package \(distribution.name) \(distribution.version) \(distribution.hash)")
    }
    if let source { lines.append("source \(source.utf8.count)\n\(source)") }
    for (word, place) in zip(command, command.indices) where place > 0 || files.isEmpty {
      lines.append("argument \(word)")
    }
    for file in files { lines.append("file \(file)") }
    if let libraryHash { lines.append("library \(libraryHash)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How its workers are started; `nil` where a library is called in this process.
  public var worker: WorkerCommand? {
    if let interpreter { return PythonWorker.command(interpreter: interpreter, memory: memory) }
    guard !command.isEmpty else { return nil }
    return WorkerCommand(command, folder: folder, memory: memory)
  }
}
