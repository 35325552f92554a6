import Cluster
import Specification
import FoundationEssentials
import Glibc
import Store
import TableFiles
public import Wording

/// Why a run may not write its folder of results; found before anything is fitted.
public enum FolderError: Error, Sendable {
  /// The folder holds the results of another file.
  case otherFile(folder: String, owner: String, file: String)
  /// Something that is no file, or can't be replaced, stands in the way.
  case unwritable(path: String, reason: String)
  /// A folder has the name of a file of the results.
  case occupied(path: String)
}

extension FolderError: DiagnosedError {
  public var diagnoses: [Diagnosis] { [diagnosis] }

  private var diagnosis: Diagnosis {
    switch self {
    case .otherFile(let folder, let owner, let file):
      Diagnosis(
        "the results in this folder are those of '\(owner)', and '\(file)' has the same name",
        help: "give it a 'name' of its own, or run it with --as NAME", at: folder)
    case .unwritable(let path, let reason):
      Diagnosis(
        "the results can't be written: \(reason)", help: "make the folder writable", at: path)
    case .occupied(let path):
      Diagnosis(
        "the results can't be written: it is a folder", help: "move the folder away", at: path)
    }
  }
}

extension ResultsFolder {
  /// Makes the folder ready for a run that holds the lock: it is this file's, it can be written, and
  /// nothing of killed runs is left in it.
  ///
  /// - Throws: ``FolderError`` or ``StoreError``.
  public func prepare(for loaded: LoadedExperiment) throws {
    let file = loaded.experiment.file
    if let owner = owner(), !Self.isSame(owner, file), access(owner, F_OK) == 0 {
      throw FolderError.otherFile(folder: path, owner: owner, file: file)
    }
    try makeFolder("\(path)/inventories")
    removeLeftovers(in: path)
    removeLeftovers(in: "\(path)/inventories")
    for name in ["run.json", "inventories/.writable"] {
      do {
        _ = try AtomicFile(path: "\(path)/\(name)")
      } catch {
        throw FolderError.unwritable(
          path: "\(path)/\(name == "run.json" ? "" : "inventories/")",
          reason: String(cString: strerror(error.code)))
      }
    }
    var status = stat()
    for name in ["metrics.csv", "predictions.csv", "leaderboard.csv", "report.html", "run.json"]
    where stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
      throw FolderError.occupied(path: "\(path)/\(name)")
    }
  }

  /// The file of the experiment that the last record of a run names; `nil` without a record that can be read.
  private func owner() -> String? { record()?.place }

  /// What a command takes in place of the run's name: its experiment's file, and what was put in place of
  /// values of it, in the shell's language; `nil` without a record that can be read.
  public func experimentWords() -> String? {
    guard let record = record() else { return nil }
    let isHere = record.folder.map { Self.isSame($0, ".") } ?? true
    return ([isHere ? record.file : record.place] + record.overrides.flatMap { ["--set", $0] })
      .map(shellWord).joined(separator: " ")
  }

  private func record() -> RunFile? {
    FileManager.default.contents(atPath: "\(path)/run.json")
      .flatMap { try? JSONDecoder().decode(RunFile.self, from: $0) }
  }

  private static func isSame(_ path: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev
      && a.st_ino == b.st_ino
  }

  /// Files of an earlier run that this one has none of: what the folder holds is of one run.
  func removeStale(inventories: [String], optional: [String: Bool]) {
    for (name, isWritten) in optional where !isWritten { unlink("\(path)/\(name)") }
    let folder = "\(path)/inventories"
    let kept = Set(inventories.flatMap { [Self.inventory($0), Self.provenance($0)] })
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    // A table beside its origins was written by a run; any other file is somebody's own.
    for name in names where name.hasSuffix(".provenance.csv") {
      let table = name.dropLast(".provenance.csv".count) + ".csv"
      guard !kept.contains("inventories/\(name)") else { continue }
      unlink("\(folder)/\(name)")
      unlink("\(folder)/\(table)")
    }
  }
}
