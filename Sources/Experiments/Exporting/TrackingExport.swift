import FoundationEssentials
import Glibc
import TableFiles
public import Wording

/// The results of a run written for other programs.
public enum TrackingExport {
  public enum Format: String, CaseIterable, Sendable {
    /// Rows as the OpenML AutoML benchmark has them.
    case amlb
    /// Completed tables, their origins and all figures, a file for each.
    case parquet
    /// Completed tables by the conventions of climate and forecast data.
    case netcdf
    /// Runs of MLflow's tracking store.
    case mlflow

    /// Packages of Python that write it; none where Strata writes it itself.
    var packages: [String] {
      switch self {
      case .amlb: []
      case .parquet: ["pandas", "pyarrow"]
      case .netcdf: ["pandas", "xarray", "h5netcdf", "h5py"]
      case .mlflow: ["pandas", "mlflow-skinny", "sqlalchemy", "alembic"]
      }
    }
  }

  /// Where to write, as `--to` names it.
  public struct Target: Sendable, Equatable {
    public let format: Format
    /// A file, a folder, or MLflow's address of a store.
    public let destination: String

    /// - Parameters:
    ///   - text: `amlb`, `parquet:DIR`, `mlflow:sqlite:///PATH`.
    ///   - destination: What follows as a word of its own; `nil` where nothing does.
    /// - Throws: ``TrackingError/badTarget(_:)``.
    public init(_ text: String, _ destination: String?) throws(TrackingError) {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let inline = parts.count > 1 ? String(parts[1]) : nil
      guard let format = Format(rawValue: String(parts[0])) else {
        throw .unknownFormat(String(parts[0]))
      }
      guard let name = inline ?? destination, !name.isEmpty else { throw .noDestination(format) }
      if inline != nil, let destination { throw .twoDestinations(name, destination) }
      if format == .mlflow, !name.hasPrefix("sqlite:///") { throw .notSQLite(name) }
      self.format = format
      self.destination = name
    }

    /// The file or folder that is written.
    var path: String {
      format == .mlflow ? String(destination.dropFirst("sqlite:///".count)) : destination
    }
  }

  /// Writes the results of a run.
  ///
  /// - Parameters:
  ///   - run: The folder of a run, or its name in `root`.
  ///   - interpreter: Of Python, by its path or its name; `nil` for `$STRATA_PYTHON` or `python3`.
  ///   - replaces: Whether a file or folder that is there may be replaced; a store of MLflow is added to
  ///     in any case.
  /// - Throws: ``TrackingError``, ``ComparisonError`` or ``FileWriteError``.
  public static func write(
    run: String, root: String, to target: Target, interpreter: String? = nil, replaces: Bool = false
  ) throws {
    guard
      let folder = [run, "\(root)/\(run)"].first(where: {
        FileManager.default.fileExists(atPath: "\($0)/run.json")
      })
    else { throw TrackingError.noRun(run, root: root) }
    guard
      target.format == .mlflow || replaces
        || !FileManager.default.fileExists(atPath: target.path)
    else { throw TrackingError.exists(target.path) }
    if target.format == .amlb {
      let bytes = try BenchmarkRows(folder: folder).csv()
      return try writeAtomically(bytes, to: target.destination)
    }
    try runScript(folder, target, interpreter ?? variable("STRATA_PYTHON") ?? "python3")
  }

  private static func runScript(
    _ folder: String, _ target: Target, _ interpreter: String
  ) throws(TrackingError) {
    let words = [
      "/usr/bin/env", interpreter, "-I", "-c", ExportScript.text, target.format.rawValue, folder,
      target.destination,
    ]
    switch spawn(words) {
    case 0: return
    // What the script says of a package that is not there, and of an interpreter that is none.
    case 3, 126, 127: throw .missingPackages(target.format, interpreter: interpreter)
    default: throw .failed(target.format)
    }
  }

  /// - Returns: The exit code; 127 where it can't be started.
  private static func spawn(_ words: [String]) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    guard posix_spawn(&process, words[0], nil, nil, &pointers, environ) == 0 else { return 127 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// Why results can't be exported.
public enum TrackingError: Error, Sendable, Equatable {
  case unknownFormat(String)
  case noDestination(TrackingExport.Format)
  case twoDestinations(String, String)
  case notSQLite(String)
  case noRun(String, root: String)
  case exists(String)
  case missingPackages(TrackingExport.Format, interpreter: String)
  case failed(TrackingExport.Format)
}

extension TrackingError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .unknownFormat(let name):
      [
        Diagnosis(
          "unknown export format '\(name)'",
          help: Suggestion.help(for: name, among: TrackingExport.Format.allCases.map(\.rawValue)))
      ]
    case .noDestination(let format):
      [
        Diagnosis(
          "export to \(format.rawValue) needs a destination",
          help: format == .mlflow
            ? "write --to mlflow:sqlite:///PATH" : "write --to \(format.rawValue) PATH")
      ]
    case .twoDestinations(let first, let second):
      [
        Diagnosis(
          "two destinations, '\(first)' and '\(second)'", help: "remove one of them")
      ]
    case .notSQLite(let address):
      [
        Diagnosis(
          "'\(address)' is no address of a SQLite store",
          help: "write --to mlflow:sqlite:///PATH; a server can import that file")
      ]
    case .noRun(let name, let root):
      [
        Diagnosis(
          "no run '\(name)' in \(root)",
          help: "give the folder of a run, or run the experiment first")
      ]
    case .exists(let path):
      [
        Diagnosis(
          "already exists", help: "choose another destination, or replace it with --overwrite",
          at: path)
      ]
    case .missingPackages(let format, let interpreter):
      [
        Diagnosis(
          "export to \(format.rawValue) needs packages that '\(interpreter)' has not",
          help: "\(interpreter) -m pip install \(format.packages.joined(separator: " ")); or name "
            + "another interpreter with --python")
      ]
    case .failed(let format):
      [Diagnosis("export to \(format.rawValue) failed; Python's message is above")]
    }
  }
}
