import Serving
import Planning
import Specification
import Resampling
import Statistics
import Report
import Tabular
import Wording

extension ComparisonReport {
  /// The languages a comparison is written in.
  public enum Format: String, CaseIterable, Sendable { case text, csv, markdown, latex, json }

  /// - Parameter style: How wide, and whether verdicts bear colours; in `text` alone.
  public func rendered(_ format: Format, style: TerminalStyle = .plain) -> String {
    switch format {
    case .text: text(style)
    case .csv: csv()
    case .markdown: markdown()
    case .latex: latex()
    case .json: JSONText.of(CommandDocument(document, diagnostics: []))
    }
  }

  // MARK: For people

  /// What was compared, by which rules.
  private var headline: String {
    "\(names.dropFirst().joined(separator: ", ")) vs \(names[0]) (reference): \(rulesText)"
  }

  /// "per-fold RMSE, lower is better, ROPE ±1 %".
  var rulesText: String {
    let goal =
      switch rules.metric.goal {
      case .lower: "lower is better"
      case .higher: "higher is better"
      case .zero: "nearer to zero is better"
      }
    let rope =
      switch rules.rope {
      case .absolute(let width): "±\(shortestText(width))"
      case .relative(let share): "±\(shortestText(share * 100)) %"
      }
    let metric = rules.metric.rawValue.uppercased()
    let what = isFolds ? "per-fold \(metric)" : "\(metric) of \(evaluation.text)"
    return "\(what), \(goal), ROPE \(rope)"
  }

  private static let columns = [
    "variant", "stage", "target", "slice", "group", "reference", "score", "difference", "interval",
    "better", "equivalent", "worse", "p", "p (Holm)", "d", "wins", "repeats needed", "verdict",
  ]

  private func cells(_ row: ComparisonRow) -> [String] {
    let isRatio = row.isOverall && row.referenceScore == nil
    func difference(_ value: Double?) -> String {
      guard let value else { return "" }
      let sign = value > 0 ? "+" : ""
      return sign + (isRatio ? percent(value) : figure(value))
    }
    let relative = isRatio ? nil : row.relativeDifference
    let share = relative.map { " (\($0 > 0 ? "+" : "")\(percent($0)))" } ?? ""
    let interval =
      row.lower.map { "\(difference($0)) to \(difference(row.upper))" } ?? ""
    var needed = row.neededToDecide.map {
      counted($0, row.test == .signedRank ? "target" : "repeat")
    }
    if needed == nil, row.verdict == Verdict.undecided.rawValue {
      needed = row.test == .none ? "" : "more rows"
    }
    return [
      names.count > 2 ? row.variant : "", row.isOverall ? "all" : row.stage, row.target, row.slice,
      row.group, figure(row.referenceScore), figure(row.score),
      difference(row.difference) + share, interval, percent(row.probabilityBetter),
      percent(row.probabilityEquivalent), percent(row.probabilityWorse), figure(row.pValue),
      figure(row.adjustedPValue), figure(row.cohen), "\(shortestText(row.wins)) of \(row.pairs)",
      needed ?? "", row.verdict,
    ]
  }

  private func text(_ style: TerminalStyle) -> String {
    var lines = table(style).split(separator: "\n").map(String.init)
    if style.isColoured {
      for (index, row) in rows.enumerated() {
        lines[index + 1] = Self.coloured(lines[index + 1], row.verdict)
      }
    }
    let parts =
      [
        style.folded(headline, indent: 0), "", lines.joined(separator: "\n"), style.wrapped(legend),
      ] + (rankingText(style) ?? [])
    return parts.joined(separator: "\n")
  }

  /// What is compared, verdict, difference and its interval are always there; in a terminal that is too
  /// narrow for these, what is compared takes fewer columns and the difference is a share alone.
  private func table(_ style: TerminalStyle) -> String {
    let essential = [0, 1, 2, 3, 4, 17, 7, 8]
    var table = TextTable(
      Self.columns, leftAligned: 5, importance: essential + [15, 13, 9, 10, 11],
      kept: essential.count)
    let all = rows.map(cells)
    for row in all { table.add(row) }
    let text = table.text(style)
    let needed = essential.filter { column in all.contains { !$0[column].isEmpty } }.map { column in
      ([Self.columns] + all).map { displayWidth($0[column]) }.max() ?? 0
    }
    guard let width = style.width, needed.reduce(0, +) + 2 * (needed.count - 1) > width else {
      return text
    }
    var narrow = TextTable(
      ["variant", "target", "group", "change", "verdict"], leftAligned: 3,
      importance: [0, 1, 2, 4, 3], kept: 4)
    for row in rows {
      let share =
        row.isOverall && row.referenceScore == nil ? row.difference : row.relativeDifference
      narrow.add([
        names.count > 2 ? row.variant : "", row.isOverall ? "all" : "\(row.stage)/\(row.target)",
        row.group, share.map { ($0 > 0 ? "+" : "") + percent($0) } ?? figure(row.difference),
        row.verdict,
      ])
    }
    return narrow.text(style) + "\n"
      + style.wrapped(
        "The terminal is too narrow for the other columns; --format csv has all of them.")
  }

  private static func coloured(_ line: String, _ verdict: String) -> String {
    guard line.hasSuffix(verdict) else { return line }
    let code =
      switch Verdict(rawValue: verdict) {
      case .better: "32"
      case .worse: "31"
      case .equivalent: "36"
      case .undecided, nil: "2"
      }
    return "\(line.dropLast(verdict.count))\u{1b}[\(code)m\(verdict)\u{1b}[0m"
  }

  private var legend: String {
    var sentences: [String] = []
    let level = percentLevel(rules.level)
    if rows.contains(where: { $0.test == .correlatedT }) {
      sentences.append(
        "Targets: \(counted(rows[0].pairs, "fold")), paired, corrected for shared training rows (Nadeau and "
          + "Bengio 2003). A verdict requires a posterior probability of \(level).")
    }
    if rows.contains(where: { $0.test == .signedRank }) {
      sentences.append(
        "All: Wilcoxon's signed-rank test over targets, Holm's correction at "
          + "\(percentLevel(1 - rules.level)). Equivalent if the \(level) bootstrap interval is within "
          + "the ROPE.")
    }
    if rows.contains(where: { $0.test == .rowBootstrap }) {
      sentences.append(
        "Targets: rows of \(evaluation.text), paired, drawn anew 2000 times (bootstrap; blocks of time steps where the "
          + "stage has time). A verdict requires \(level) of the draws.")
    }
    if rows.contains(where: { $0.test == .none }) {
      sentences.append("A single score cannot be tested: undecided.")
    }
    return sentences.joined(separator: "\n")
  }

  private func rankingText(_ style: TerminalStyle) -> [String]? {
    guard let ranking else { return nil }
    let isRated = ranking.standings.contains { $0.elo != nil }
    var table = TextTable(
      ["variant", "mean rank"]
        + (isRated
          ? ["Elo", "interval"] + ranking.standings.map { "beats \($0.variant)" } : []),
      leftAligned: 1)
    for standing in ranking.standings.sorted(by: {
      ($0.meanRank, $0.variant) < ($1.meanRank, $1.variant)
    }) {
      var cells = [standing.variant, figure(standing.meanRank)]
      if let elo = standing.elo, let lower = standing.eloLower, let upper = standing.eloUpper {
        cells += [fixed(elo, 0), "\(fixed(lower, 0)) to \(fixed(upper, 0))"]
        cells += (standing.winRates ?? []).map { $0.map { percent($0) } ?? "" }
      }
      table.add(cells)
    }
    return [
      "", table.text(style),
      style.wrapped(
        "Friedman p \(figure(ranking.pValue)) over \(counted(ranking.tasks, "target")). Mean ranks "
          + "differ significantly beyond the critical difference "
          + "\(figure(ranking.criticalDifference)) (Nemenyi)."
          + (isRated
            ? "" : " More than \(ComparisonRanking.mostRated) variants have no Elo ratings.")),
    ]
  }

  // MARK: For papers

  private func shown() -> [[String]] {
    let all = [Self.columns] + rows.map(cells)
    let used = Self.columns.indices.filter { column in
      all.dropFirst().contains { !$0[column].isEmpty }
    }
    return all.map { row in used.map { row[$0] } }
  }

  private func markdown() -> String {
    let lines = shown().map { row in
      "| "
        + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = "|" + String(repeating: " --- |", count: shown()[0].count)
    return ([headline, "", lines[0], rule] + lines.dropFirst() + ["", legend])
      .joined(separator: "\n")
  }

  private func latex() -> String {
    func safe(_ text: String) -> String {
      var safe = ""
      for character in text {
        switch character {
        case "&", "%", "$", "#", "_", "{", "}": safe += "\\\(character)"
        case "\\": safe += "\\textbackslash{}"
        case "~": safe += "\\textasciitilde{}"
        case "^": safe += "\\textasciicircum{}"
        case "±": safe += "$\\pm$"
        default: safe.append(character)
        }
      }
      return safe
    }
    let lines = shown().map { $0.map(safe).joined(separator: " & ") + " \\\\" }
    let columns = String(repeating: "l", count: shown()[0].count)
    return
      ([
        "% \(headline)", "\\begin{tabular}{\(columns)}", "\\toprule", lines[0], "\\midrule",
      ] + lines.dropFirst() + ["\\bottomrule", "\\end{tabular}"]).joined(separator: "\n")
  }

  // MARK: For programs

  /// Every figure in full precision, one line for each row.
  private func csv() -> String {
    var csv = CSVText(ComparisonRow.CodingKeys.allCases.map(\.rawValue))
    for row in rows {
      func text(_ value: Double?) -> String { value.map(shortestText) ?? "" }
      csv.add([
        row.variant, row.reference, row.stage, row.target, row.slice, row.group, row.evaluation,
        row.metric, row.test.rawValue, String(row.pairs), text(row.referenceScore),
        text(row.score), text(row.difference), text(row.relativeDifference), text(row.lower),
        text(row.upper), text(row.pValue), text(row.adjustedPValue), text(row.probabilityBetter),
        text(row.probabilityEquivalent), text(row.probabilityWorse), text(row.cohen),
        text(row.cliff), text(row.rankBiserial), text(row.wins), row.verdict,
        row.neededToDecide.map(String.init) ?? "",
      ])
    }
    return String(decoding: csv.bytes.dropLast(), as: UTF8.self)
  }

  /// What `strata compare --json` says.
  public var document: ComparisonDocument {
    var document = ComparisonDocument(
      reference: names[0], variants: Array(names.dropFirst()), metric: rules.metric.rawValue,
      evaluation: evaluation.text, level: rules.level, rows: rows, ranking: ranking)
    switch rules.rope {
    case .absolute(let width): document.ropeAbsolute = width
    case .relative(let share): document.ropeRelative = share
    }
    return document
  }
}

/// What `strata compare --json` says.
public struct ComparisonDocument: Encodable, Sendable {
  let reference: String
  let variants: [String]
  let metric: String
  let evaluation: String
  /// The region of practical equivalence: half its width in the metric's unit, or relative to the
  /// reference's score.
  var ropeAbsolute: Double?
  var ropeRelative: Double?
  let level: Double
  let rows: [ComparisonRow]
  let ranking: ComparisonRanking?
}
