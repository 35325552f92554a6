import Planning
import Specification
package import OutsideLearners
public import Wording
import Workers

extension LoadedExperiment {
  /// The libraries outside that its learners ask for.
  package var libraries: OutsideLibraries { network.libraries }

  /// Why its learners can't be fitted, if a library's environment is not there.
  public func requireLibraries() throws(LibrariesError) {
    guard let python = experiment.python, case .failure(let problem)? = python.environment else {
      return
    }
    let isBuilt = python.requirements.isEmpty
    throw LibrariesError(
      file: experiment.file,
      diagnosis: Diagnosis(
        isBuilt
          ? "the Python environment can't be used: \(problem.phrase)"
          : "the Python environment is not built",
        help: isBuilt
          ? "correct 'python: venv'" : "run strata env create \(experiment.file)"))
  }
}

/// Libraries that are not there.
public struct LibrariesError: DiagnosedError {
  let file: String
  let diagnosis: Diagnosis
  public var diagnoses: [Diagnosis] { [diagnosis.at(file)] }
}

extension EnvironmentError {
  var phrase: String {
    switch self {
    case .absent(let path): "no such folder \(path)"
    case .noEnvironment(let path): "\(path) has no pyvenv.cfg"
    case .noInterpreter(let path): "\(path) has no bin/python"
    }
  }
}

extension OutsideLibraries {
  /// The same with the environments of a folder in place of their own.
  package func inEnvironment(_ folder: String) -> OutsideLibraries {
    var libraries = self
    for (key, origin) in origins where origin.interpreter != nil {
      libraries.origins[key]?.interpreter = "\(folder)/bin/python"
    }
    return libraries
  }

  /// What is otherwise here than where the models were fitted; empty where nothing is.
  ///
  /// - Parameter hash: As environments were hashed.
  package func differences(_ hash: ([UInt8]) -> String) -> [Diagnosis] {
    var found: [Diagnosis] = []
    for origin in origins.values {
      guard let interpreter = origin.interpreter else { continue }
      let folder = interpreter.hasSuffix("/bin/python") ? String(interpreter.dropLast(11)) : ""
      let environment: PythonEnvironment
      do {
        environment = try PythonEnvironment(path: folder, hash: hash)
      } catch {
        found.append(
          Diagnosis(
            "the models need a Python environment: \(error.phrase)",
            help: "name one with --python, with: \(origin.asked)"))
        continue
      }
      let lines = origin.differences(environment)
      guard !lines.isEmpty else { continue }
      let more = lines.count > 5 ? " and \(lines.count - 5) more" : ""
      found.append(
        Diagnosis(
          "the Python environment \(folder) is not that of the models: "
            + lines.prefix(5).joined(separator: ", ") + more,
          help: "name another with --python, with: \(origin.asked)"))
    }
    var distinct: [Diagnosis] = []
    for diagnosis in found where !distinct.contains(diagnosis) { distinct.append(diagnosis) }
    return distinct.sorted { $0.what < $1.what }
  }
}

extension OutsideOrigin {
  /// The packages as pip names them.
  fileprivate var asked: String {
    distributions.map { "\($0.name)==\($0.version)" }.joined(separator: " ")
  }

  fileprivate func differences(_ environment: PythonEnvironment) -> [String] {
    var lines: [String] = []
    if let python, python != environment.version {
      lines.append("Python \(environment.version) in place of \(python)")
    }
    for own in distributions {
      guard let other = environment.distributions.first(where: { $0.name == own.name }) else {
        lines.append("no \(own.name) \(own.version)")
        continue
      }
      if other.version != own.version {
        lines.append("\(own.name) \(other.version) in place of \(own.version)")
      } else if other.hash != own.hash {
        lines.append("\(own.name) \(own.version) of other files")
      }
    }
    return lines
  }
}
