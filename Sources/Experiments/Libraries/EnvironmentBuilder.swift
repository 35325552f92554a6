import Specification
import Foundation
import Learners
import OutsideLearners
public import Wording
public import Workers

/// Builds the Python environment that an experiment declares, and asks its libraries for their parameters.
public struct EnvironmentBuilder: Sendable {
  private let experiment: Experiment
  private let python: PythonSpec

  /// Where it is, or will be.
  public let folder: String
  /// Whether it is the user's own, which is not changed but for the list of parameters.
  public var isNamed: Bool { python.requirements.isEmpty }
  public var requirements: [String] { python.requirements }

  /// - Parameter overrides: `path=value` texts.
  /// - Throws: ``InputError`` or ``EnvironmentBuildError``.
  public init(file: String, overrides: [String]) throws {
    do {
      experiment = try ExperimentReader.read(file: file, overrides: overrides)
    } catch {
      throw InputError.invalid(error.errors, tables: [], warnings: [], error.sources)
    }
    guard let python = experiment.python, let folder = python.folder else {
      throw EnvironmentBuildError.nothingDeclared(file)
    }
    (self.python, self.folder) = (python, folder)
  }

  /// Whether there is nothing to do: it is built, and its parameters are known.
  public var isBuilt: Bool {
    guard case .success = python.environment else { return false }
    let recorded = LibraryParameters(environment: folder)
    return FileManager.default.fileExists(atPath: "\(folder)/\(LibraryParameters.fileName)")
      && estimators.allSatisfy { recorded.estimators[$0] != nil }
  }

  /// The import paths of the experiment's estimators.
  private var estimators: [String] {
    let all = [experiment] + experiment.variants.map(\.experiment)
    let settings = all.flatMap(\.candidates)
      .compactMap { ($0.learner as? any OutsideLearning)?.settings }
      .filter { $0.family == "sklearn" }
    return Set(settings.flatMap { $0.estimators }).sorted()
  }

  /// Builds it.
  ///
  /// - Parameter isQuiet: Whether what pip prints is kept back unless it fails.
  /// - Returns: What the environment holds.
  /// - Throws: ``EnvironmentBuildError``.
  public func build(isQuiet: Bool) throws -> PythonEnvironment {
    if !isNamed, LibraryParameters(environment: folder) == LibraryParameters(), !isBuilt {
      try install(isQuiet: isQuiet)
    }
    let environment: PythonEnvironment
    do {
      environment = try PythonEnvironment(path: folder) { _ in "" }
    } catch {
      throw EnvironmentBuildError.unusable(folder)
    }
    try recordParameters(environment)
    return environment
  }

  private func install(isQuiet: Bool) throws {
    let files = FileManager.default
    if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
    try files.createDirectory(
      atPath: (folder as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try run(["/usr/bin/env", python.interpreter, "-m", "venv", folder], isQuiet: isQuiet)
    try run(
      [
        "\(folder)/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
        "--quiet",
      ] + python.requirements, isQuiet: isQuiet)
  }

  private func run(_ command: [String], isQuiet: Bool) throws {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardInput = FileHandle.nullDevice
    let messages = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    do {
      try process.run()
    } catch {
      throw EnvironmentBuildError.failed(command, "\(error)")
    }
    let text = String(
      decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let lines = text.split(separator: "\n").suffix(8).joined(separator: "\n    ")
      throw EnvironmentBuildError.failed(command, lines)
    }
  }

  /// Asks the libraries; what they say is kept in the environment's folder.
  private func recordParameters(_ environment: PythonEnvironment) throws {
    do {
      let session = try WorkerSession(
        PythonWorker.command(interpreter: environment.interpreter, memory: python.memory))
      let id = session.nextID()
      let request = SettingValue.mapping([
        "id": .integer(id), "do": .text("parameters"),
        "estimators": .list(estimators.map { .text($0) }),
      ])
      let reply = try session.call(request.json, id: id, seconds: 600)
      try LibraryParameters(
        families: reply.parameters ?? [:], estimators: reply.estimators ?? [:]
      ).write(environment: folder)
    } catch let fault as WorkerFault {
      throw EnvironmentBuildError.libraries(fault.diagnosis)
    }
  }
}

/// Why an environment was not built.
public enum EnvironmentBuildError: DiagnosedError {
  case nothingDeclared(String)
  case failed([String], String)
  case unusable(String)
  case libraries(Diagnosis)

  public var diagnoses: [Diagnosis] {
    switch self {
    case .nothingDeclared(let file):
      [
        .init(
          "the experiment declares no Python environment",
          help: "add a 'python:' section with 'requirements' or 'venv'", at: file)
      ]
    case .failed(let command, let text):
      [
        .init(
          "'\(command.prefix(4).joined(separator: " ")) …' failed\n    \(text)",
          help: "correct 'python: requirements'")
      ]
    case .unusable(let folder): [.init("\(folder) is no virtual environment")]
    case .libraries(let diagnosis): [diagnosis]
    }
  }
}

extension OutsideSettings {
  /// The import paths of its estimators.
  fileprivate var estimators: [String] {
    var found = path.isEmpty ? [] : [path]
    func gather(_ value: SettingValue) {
      switch value {
      case .list(let items): items.forEach(gather)
      case .mapping(let members):
        if case .text(let path) = members["estimator"] { found.append(path) }
        members.values.forEach(gather)
      default: break
      }
    }
    gather(steps)
    gather(.mapping(values))
    return found
  }
}
