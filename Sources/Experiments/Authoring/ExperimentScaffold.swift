import TableFiles
import FoundationEssentials
import Specification
import Tabular
import YAML

/// A first experiment over one table, made to be read and changed.
///
/// Targets are the columns that have gaps, or else one that is called so, or else the last column of
/// numbers. Everything that varies and is known well enough where a target is to be filled is a
/// feature. Dates, or a year and a month, make features of time, and folds of contiguous blocks, as
/// gaps in time are; a column that marks test rows makes a holdout. What the checks refuse is not
/// written: where rows are few it takes fewer folds, and no holdout.
public struct ExperimentScaffold: Sendable {
  public let name: String
  /// In the settled form of `strata fmt`.
  public let text: String
  /// How the table was read, what was declared, and what was left out and why, in sentences.
  public let notes: [String]
  /// What is in the table.
  public let description: TableDescription

  /// - Parameters:
  ///   - data: Path of a table.
  ///   - sheet: Of a workbook; `nil` for its first.
  ///   - targets: Columns to learn; empty to choose.
  ///   - out: Where the experiment is to be written, if elsewhere than in the working directory: the
  ///     table is named from there.
  /// - Throws: ``ScaffoldError``.
  public init(
    data: String, sheet: String? = nil, targets wanted: [String] = [], out: String? = nil
  ) throws(ScaffoldError) {
    guard data != "-" else { throw .standardInput }
    let source: ScaffoldSource
    do {
      source = try ScaffoldSource(data, sheet: sheet)
    } catch {
      throw .table(error.diagnoses)
    }
    description = TableDescription(source.contents, file: data)
    name = Self.name(of: data)
    var layout = try ScaffoldLayout(
      source.contents.table, file: data, targets: wanted, source: source)
    let path = Self.path(of: data, from: out)
    let file = out ?? "\(name).yaml"
    var reason = ""
    var found: String?
    var dropped: [String] = []
    for hasTests in layout.tests.isEmpty ? [false] : [true, false] where found == nil {
      if !hasTests { layout.dropTests() }
      let writer = ScaffoldText(
        name: name, data: path, sheet: sheet, layout: layout, source: source)
      for plan in writer.plans {
        let result = Self.checked(writer.text(plan), file: file, source)
        if let first = result.errors.first {
          reason = reason.isEmpty ? first : reason
          continue
        }
        layout.drop(result.equal)
        dropped = result.equal
        guard !layout.features.isEmpty || !layout.time.isEmpty || !layout.texts.isEmpty else {
          throw .noFeature(data, targets: layout.targets, notes: source.notes + layout.notes)
        }
        found =
          ScaffoldText(name: name, data: path, sheet: sheet, layout: layout, source: source)
          .text(plan)
        break
      }
    }
    notes =
      source.notes + layout.notes + ScaffoldHints(source.contents.table, layout).notes
      + dropped.map { "left out \($0): it equals a target in every row where both are known" }
    guard let found else {
      throw .unsuitable(data, reason: reason, notes: notes)
    }
    guard let settled = try? YAMLFormat.formatted(Array(found.utf8), file: name) else {
      preconditionFailure("the text of an experiment made from a table is no YAML")
    }
    text = settled
  }

  /// What the checks say of an experiment, and the features that equal a target.
  private static func checked(
    _ text: String, file: String, _ source: ScaffoldSource
  ) -> (errors: [String], equal: [String]) {
    let experiment: Experiment
    do {
      experiment = try ExperimentReader.read(text: text, file: file)
    } catch {
      return ([error.errors.first?.message ?? "it can't be read"], [])
    }
    let found = ExperimentChecks.check(experiment, tables: ["data": source.contents])
    let equal = found.warnings.compactMap { warning in
      if case .equalToTarget(let feature, _, _) = warning.problem {
        feature
      } else {
        nil as String?
      }
    }
    return (found.errors.map(\.message), equal)
  }

  /// Writes the experiment, but over no file that is there.
  ///
  /// - Throws: ``ScaffoldError``.
  public func write(to path: String) throws(ScaffoldError) {
    guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path) }
    do {
      try writeAtomically(Array(text.utf8), to: path)
    } catch {
      throw .unwritable("\(error)")
    }
  }

  /// The file's name without its ending, in the letters that a name may have.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let letters = stem.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "-")
        ? character : "_"
    }
    let name = String(letters.drop { $0 == "-" }.prefix(100))
    return name.isEmpty ? "experiment" : name
  }

  /// The path of the table from the folder that the experiment is written to.
  private static func path(of data: String, from out: String?) -> String {
    guard let out, out.contains("/"), !data.hasPrefix("/") else { return data }
    let root = FileManager.default.currentDirectoryPath
    func steps(_ path: String) -> [Substring] {
      var steps: [Substring] = []
      let whole = path.hasPrefix("/") ? path : root + "/" + path
      for step in whole.split(separator: "/") where step != "." {
        if step == ".." { _ = steps.popLast() } else { steps.append(step) }
      }
      return steps
    }
    let folder = steps(out).dropLast()
    let file = steps(data)
    let common = zip(folder, file).prefix { $0 == $1 }.count
    let up = [Substring](repeating: "..", count: folder.count - common)
    return (up + file.dropFirst(common)).joined(separator: "/")
  }
}
