import Specification
import FoundationEssentials
import Report

/// What differs between two runs: specification, data, versions and scores.
public struct RunDifference {
  private let names: (String, String)
  private let facts: [(what: String, a: String, b: String)]
  /// Lines of the resolved specification that one of both has.
  private let lines: [(isAdded: Bool, text: String)]
  private let scores: [(place: String, evaluation: EvaluationName, a: Double, b: Double)]
  private let metric: String

  public var isEmpty: Bool { facts.isEmpty && lines.isEmpty && scores.isEmpty }

  /// - Parameters:
  ///   - first: The folder of a run, or its name in `root`.
  ///   - second: The other.
  /// - Throws: ``FigureError`` or ``ComparisonError``.
  public init(_ first: String, _ second: String, root: String) throws {
    let (a, b) = (try Self.record(first, root), try Self.record(second, root))
    names = (first, second)
    var facts = [
      ("strata", a.file.strata, b.file.strata), ("seed", "\(a.file.seed)", "\(b.file.seed)"),
      ("arithmetic", a.file.machine.arithmetic, b.file.machine.arithmetic),
    ]
    for table in Set(a.file.tables.keys).union(b.file.tables.keys).sorted() {
      let (own, other) = (a.file.tables[table], b.file.tables[table])
      facts.append(
        (
          "table \(table), SHA-256", Self.shortened(own?.sha256, unlike: other?.sha256),
          Self.shortened(other?.sha256, unlike: own?.sha256)
        ))
      facts.append(
        ("table \(table), rows", own.map { "\($0.rows)" } ?? "", other.map { "\($0.rows)" } ?? ""))
    }
    self.facts = facts.filter { $0.1 != $0.2 }.map { (what: $0.0, a: $0.1, b: $0.2) }
    func split(_ file: RunFile) -> [String] {
      file.specification.split(separator: "\n").map(String.init)
    }
    var lines: [(place: Int, isAdded: Bool, text: String)] = []
    for change in split(b.file).difference(from: split(a.file)) {
      switch change {
      case .insert(let offset, let text, _): lines.append((offset, true, text))
      case .remove(let offset, let text, _): lines.append((offset, false, text))
      }
    }
    self.lines = lines.sorted { ($0.place, $0.isAdded ? 1 : 0) < ($1.place, $1.isAdded ? 1 : 0) }
      .map { (isAdded: $0.isAdded, text: $0.text) }
    metric = "rmse"
    let (own, others) = (
      try ComparedFolder(path: a.path).figures(of: "", metric: metric, name: first),
      try ComparedFolder(path: b.path).figures(of: "", metric: metric, name: second)
    )
    var scores: [(place: String, evaluation: EvaluationName, a: Double, b: Double)] = []
    for evaluation in own.evaluations {
      for place in own.places where place.slice.isEmpty {
        guard let x = own.values[evaluation]?[place], let y = others.values[evaluation]?[place],
          x != y, x.isFinite, y.isFinite
        else { continue }
        scores.append(("\(place.stage)/\(place.target)", evaluation, x, y))
      }
    }
    self.scores = scores
  }

  /// As much of a hash as tells it from another; twelve digits at least.
  private static func shortened(_ hash: String?, unlike other: String?) -> String {
    guard let hash else { return "none" }
    let common = zip(hash, other ?? "").prefix { $0 == $1 }.count
    return String(hash.prefix(max(12, common + 1)))
  }

  private static func record(
    _ name: String, _ root: String
  ) throws -> (path: String, file: RunFile) {
    for path in [name, "\(root)/\(name)"] {
      guard let data = FileManager.default.contents(atPath: "\(path)/run.json") else { continue }
      guard let file = try? JSONDecoder().decode(RunFile.self, from: data) else {
        throw ComparisonError.unreadableRecord("\(path)/run.json")
      }
      return (path, file)
    }
    throw FigureError.noRun(name, root: root)
  }

  public func text(_ style: TerminalStyle) -> String {
    guard !isEmpty else { return "the runs do not differ" }
    var parts: [String] = []
    if !facts.isEmpty {
      // A difference with one side is none.
      var table = TextTable(["what", names.0, names.1], leftAligned: 3, kept: 3)
      for fact in facts { table.add([fact.what, fact.a, fact.b]) }
      parts.append(table.text(style))
    }
    if !lines.isEmpty {
      parts.append(
        "specification\n"
          + lines.map { line in
            let text = visible(line.text)
            let inner = TerminalStyle(width: style.width.map { max(20, $0 - 2) })
            return inner.folded(text, indent: 4).split(separator: "\n").enumerated().map {
              let mark = $0.offset > 0 ? "  " : line.isAdded ? "+ " : "- "
              return style.coloured(mark + $0.element, line.isAdded ? "32" : "31")
            }.joined(separator: "\n")
          }.joined(separator: "\n"))
    }
    if !scores.isEmpty {
      var table = TextTable(
        ["stage/target", "evaluation", names.0, names.1, "change"], leftAligned: 2,
        importance: [0, 2, 3, 4, 1], kept: 3)
      for score in scores {
        let change = score.b / score.a - 1
        table.add([
          .init(score.place), .init(score.evaluation.title), .init(figure(score.a)),
          .init(figure(score.b)),
          .init(score.a > 0 ? signedPercent(change) : "", isLoss: change > 0.0005),
        ])
      }
      parts.append(table.text(style) + "\n\(metric) of the ensembles")
    }
    return parts.joined(separator: "\n\n")
  }
}
