import Glibc
import Tabular

/// An experiment of some size, and a command over it.
struct ScaleCase {
  /// What grows.
  var name: String
  var size: Int
  /// The command and its options, without the program and the file.
  var command: [String]
  /// The experiment file.
  var experiment: String
  /// The table, line by line.
  var table: (_ line: (String) -> Void) -> Void

  private static let header = "strata: 1\nname: scale\n"
  private static let tables = "tables: {d: {file: d.csv, key: id}}\n"
  private static let ridge = """
    learners: {r: {family: ridge}}
    stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[r]]}}

    """

  /// Rows `id,y,x0…`, of which every tenth has no y.
  private static func rows(_ count: Int, columns: Int, _ line: (String) -> Void) {
    var random = RandomSource(seed: 3)
    line("id,y," + (0..<columns).map { "x\($0)" }.joined(separator: ","))
    for row in 0..<count {
      let cells = (0..<columns).map { _ in shortestText((random.uniform() * 1000).rounded() / 1000)
      }
      line("\(row),\(row % 10 == 0 ? "" : cells[0])," + cells.joined(separator: ","))
    }
  }

  /// Checking a table of many columns.
  static func columns(_ count: Int) -> ScaleCase {
    ScaleCase(
      name: "columns, check", size: count, command: ["check"],
      experiment: header + tables + ridge
        + "stages: {t: {table: d, targets: y, features: [x0], stack: s}}\n",
      table: { rows(1000, columns: count, $0) })
  }

  /// Checking many stages, each of which reads what the one before it predicts.
  static func stages(_ count: Int) -> ScaleCase {
    var text = header + tables + ridge + "stages:\n"
    for stage in 0..<count {
      let before = stage == 0 ? "" : ", {out_of_fold: t\(stage - 1)}"
      text += "  t\(stage): {table: d, targets: y, features: [x0\(before)], stack: s}\n"
    }
    return ScaleCase(
      name: "stages, check", size: count, command: ["check"], experiment: text,
      table: { rows(200, columns: 1, $0) })
  }

  /// Running one ridge with intervals over many rows.
  static func intervals(_ count: Int) -> ScaleCase {
    ScaleCase(
      name: "rows, run with intervals", size: count, command: ["run", "-q"],
      experiment: header + tables + ridge
        + "stages: {t: {table: d, targets: y, features: [x0], stack: s, fills: c}}\n",
      table: { rows(count, columns: 1, $0) })
  }

  /// Planning many variants of a small experiment.
  static func variants(_ count: Int) -> ScaleCase {
    ScaleCase(
      name: "variants, plan", size: count, command: ["plan"],
      experiment: header + tables
        + "learners: {r: {family: ridge, alpha: 1}}\n"
        + "stacks: {s: {folds: {kind: kfold, count: 10}, layers: [[r]]}}\n"
        + "stages: {t: {table: d, targets: y, features: [x0], stack: s}}\n"
        + "search: {samples: \(count), over: {learners.r.alpha: {low: 0.001, high: 1000, log: true}}}\n",
      table: { rows(100, columns: 1, $0) })
  }

  /// Running many small jobs: thirteen for each variant.
  static func jobs(_ count: Int) -> ScaleCase {
    var plan = variants(count / 13)
    plan.name = "jobs, run"
    plan.size = count
    plan.command = ["run", "-q"]
    return plan
  }

  /// Running a preset over a large table.
  static func rows(_ count: Int, preset: String) -> ScaleCase {
    let features = (0..<50).map { "x\($0)" }.joined(separator: ", ")
    return ScaleCase(
      name: "rows × 50 columns, run \(preset)", size: count, command: ["run", "-q"],
      experiment: header + tables + "stacks: {s: {preset: \(preset)}}\n"
        + "stages: {t: {table: d, targets: y, features: [\(features)], stack: s}}\n",
      table: { rows(count, columns: 50, $0) })
  }

  /// Writes its files into a folder.
  ///
  /// - Returns: Bytes of the table.
  func write(to folder: String) throws -> Int {
    guard let file = fopen("\(folder)/d.csv", "w") else {
      throw BenchmarkFailure("\(folder)/d.csv: can't be written")
    }
    table { fputs($0 + "\n", file) }
    let size = ftell(file)
    fclose(file)
    guard let text = fopen("\(folder)/scale.yaml", "w") else {
      throw BenchmarkFailure("\(folder)/scale.yaml: can't be written")
    }
    fputs(experiment, text)
    fclose(text)
    return size
  }
}
