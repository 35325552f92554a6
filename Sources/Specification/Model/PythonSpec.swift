import FoundationEssentials
import Jobs
import Learners
public import Workers
import YAML

/// The `python:` section: where libraries come from, and what their workers may use.
public struct PythonSpec: Sendable {
  /// pip's requirements; empty where an environment is named.
  public var requirements: [String] = []
  /// The environment's folder: that which is named, or that of the requirements.
  public var folder: String?
  /// What makes the environment of requirements.
  public var interpreter = "python3"
  /// The most seconds of a fit.
  public var timeout = 3600.0
  /// The most bytes of data of a worker.
  public var memory: Int?
  /// Shared libraries by family.
  public var libraries: [String: String] = [:]
  /// As it was found; `nil` where none is declared.
  public var environment: Result<PythonEnvironment, EnvironmentError>?
  /// What its libraries said of their parameters.
  public var parameters = LibraryParameters()
  var mark: Mark?

  /// A hash of the requirements, after which the environment's folder is called.
  static func key(_ requirements: [String], _ interpreter: String) -> String {
    let text = (requirements.sorted() + ["", interpreter]).joined(separator: "\n")
    return String(JobKey(hashing: Array(text.utf8)).description.prefix(24))
  }

  /// The same as a problem of the specification.
  func unusable(_ problem: EnvironmentError) -> SpecError.Problem {
    switch problem {
    case .absent(let path) where !requirements.isEmpty: .environmentNotBuilt(path)
    case .absent(let path): .environmentUnusable(path, reason: "no such folder")
    case .noEnvironment(let path): .environmentUnusable(path, reason: "it has no pyvenv.cfg")
    case .noInterpreter(let path): .environmentUnusable(path, reason: "it has no bin/python")
    }
  }

  /// Why the environment can't be used, if it can't.
  public var problem: EnvironmentError? {
    if case .failure(let error) = environment { error } else { nil }
  }
}

extension ExperimentReader {
  func python(_ node: YAMLNode?) -> PythonSpec? {
    guard let node, var reader = SpecReader(node, .python, "'python'", log) else { return nil }
    var spec = PythonSpec()
    spec.mark = node.mark
    let requirements = reader.optional("requirements").flatMap {
      log.names($0, "'requirements'", kind: .requirement)
    }
    let venv = reader.text("venv")
    spec.interpreter = reader.text("interpreter")?.value ?? spec.interpreter
    if let requirements, let venv {
      log.report(.conflicting("'requirements'", with: "'venv'"), venv.mark)
      spec.requirements = requirements.map(\.value)
    }
    if let requirements {
      spec.requirements = requirements.map(\.value)
      spec.folder = EnvironmentPlace.folder(
        PythonSpec.key(spec.requirements, spec.interpreter))
    } else if let venv {
      spec.folder = place(venv.value, venv.mark)
    }
    spec.timeout =
      reader.optional("timeout").flatMap {
        amount($0, "'timeout'", Self.durationForm, Self.durations)
      } ?? spec.timeout
    spec.memory = reader.optional("memory").flatMap {
      amount($0, "'memory'", Self.memoryForm, Self.memories)
    }.map { Int($0) }
    for entry in reader.optional("libraries")?.entries ?? [] {
      guard ["lightgbm", "xgboost"].contains(entry.key) else {
        log.report(
          .unknownKey(entry.key, in: "'libraries'", known: ["lightgbm", "xgboost"]), entry.keyMark)
        continue
      }
      guard let path = log.text(entry.value, "'\(entry.key)'") else { continue }
      spec.libraries[entry.key] = place(path.value, path.mark)
    }
    reader.finish()
    guard let folder = spec.folder else { return spec }
    // One that was not built to its end is built anew.
    if venv == nil,
      !FileManager.default.fileExists(
        atPath: "\(folder)/\(LibraryParameters.fileName)")
    {
      spec.environment = .failure(.absent(folder))
      return spec
    }
    do {
      let environment = try PythonEnvironment(path: folder) {
        JobKey(hashing: $0).description
      }
      spec.environment = .success(environment)
      spec.parameters = LibraryParameters(environment: folder)
    } catch {
      spec.environment = .failure(error)
    }
    return spec
  }

  /// A path that is relative to the file in which it stands, as an absolute one.
  func place(_ path: String, _ mark: Mark) -> String {
    let file = path.hasPrefix("/") ? path : Self.folder(of: (origins[mark] ?? mark.file)) + path
    return URL(filePath: file).standardizedFileURL.path
  }
}
