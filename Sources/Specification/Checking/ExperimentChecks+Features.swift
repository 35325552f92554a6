import Stacking
import Tabular
import YAML

/// A joined table and which of its rows stands beside each row of the stage's table.
struct JoinView {
  let table: TableView
  let on: [String]
  /// By row of the stage's table; −1 for none.
  let partners: [Int]
}

extension ExperimentChecks {
  /// - Returns: `nil` for a table that could not be read, or after a report.
  func join(of own: TableView, _ join: StageSpec.Join) -> JoinView? {
    guard var other = view(of: join.table.value) else { return nil }
    for name in join.names.values.sorted() where column(name, other, join.table.mark) == nil {
      return nil
    }
    other = other.aligned(join)
    var columns: (own: [Column], other: [Column]) = ([], [])
    for key in join.on {
      let left = column(key.value, own, key.mark)
      let right = column(key.value, other, key.mark)
      guard let left, let right else { continue }
      if left.holdsNumbers != right.holdsNumbers || (left.moment == nil) != (right.moment == nil) {
        log.report(
          .unlikeKeys(column: key.value, table: own.name, joined: other.name), key.mark)
      } else {
        columns.own.append(left)
        columns.other.append(right)
      }
    }
    guard columns.own.count == join.on.count else { return nil }
    let on = join.on.map(\.value)
    var coder = KeyCoder(count: on.count)
    let otherCodes = coder.codes(of: columns.other)
    guard isUnique(otherCodes, columns.other, on, join.table) else { return nil }
    var rows: [Int: Int] = [:]
    for (row, code) in otherCodes.enumerated() where code >= 0 { rows[code] = row }
    let partners = coder.codes(of: columns.own, learning: false).map { rows[$0] ?? -1 }
    let unmatched = partners.count { $0 < 0 }
    if unmatched > 0 {
      warnings.report(
        .unmatchedJoin(table: other.name, on: on, unmatched: unmatched, of: partners.count),
        join.table.mark)
    }
    return JoinView(table: other, on: on, partners: partners)
  }

  private func isUnique(
    _ codes: [Int], _ columns: [Column], _ on: [String], _ table: Marked<String>
  ) -> Bool {
    var first: [Int: Int] = [:]
    for (row, code) in codes.enumerated() where code >= 0 {
      guard first.updateValue(row, forKey: code) != nil else { continue }
      log.report(
        .ambiguousJoin(
          table: table.value, on: on, value: columns.map { $0.text(row) }.joined(separator: ", "),
          count: codes.count { $0 == code }), table.mark)
      return false
    }
    return true
  }

  func check(
    _ feature: FeatureSpec, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView]
  ) {
    let mark = feature.mark
    switch feature.kind {
    case .column(let name, let role):
      let used =
        role == .number
        ? numbers(name, own, use: "a column given as a number", mark) : column(name, own, mark)
      guard let used else { return }
      checkKnown(name, name, own, nil, targets, mark)
      warnOfText(used, own, role, mark)
    case .cyclic(let name, _, _):
      if numbers(name, own, use: "a cyclic column", mark) != nil {
        checkKnown(name, name, own, nil, targets, mark)
      }
    case .time(let names):
      for name in names where numbers(name, own, use: "a column of time", mark) != nil {
        checkKnown(name, name, own, nil, targets, mark)
      }
      if own.table[names[0]]?.moment?.kind == .time {
        log.report(.notDate(column: names[0], table: own.name), mark)
      }
    case .joined(let table, let name, let role):
      guard let join = joins.first(where: { $0.table.name == table }) else { return }
      let used =
        role == .number
        ? numbers(name, join.table, use: "a column given as a number", mark)
        : column(name, join.table, mark)
      guard let used else { return }
      checkKnown(name, "\(table).\(name)", join.table, join, targets, mark)
      warnOfText(used, join.table, role, mark)
    case .allJoined(let table):
      guard let join = joins.first(where: { $0.table.name == table }) else { return }
      for column in join.table.table.columns where !join.on.contains(column.name) {
        checkKnown(
          column.name, "\(table).\(column.name)", join.table, join, targets, mark)
        warnOfText(column, join.table, .asTyped, mark)
      }
    case .generated(let generator): check(generator, own, joins, targets, mark)
    case .outOfFold:
      return  // known in every row: where its stage did not train, it predicts
    }
  }

  /// Warns of texts that are used as categories: hardly any comes again.
  private func warnOfText(
    _ column: Column, _ view: TableView, _ role: FeatureSpec.Kind.Role, _ mark: Mark
  ) {
    guard role != .number, case .categories(_, let levels) = column.values,
      column.wordsOfTexts != nil
    else { return }
    warnings.report(
      .textAsCategory(
        column: column.name, table: view.name, texts: levels.count,
        rows: column.rowCount - column.missingCount), mark)
  }

  /// Reports a feature that is missing where a target is to be filled, once, for the target where
  /// most of it is missing: an error above half of the rows.
  func checkKnown(
    _ name: String, _ feature: String, _ view: TableView, _ join: JoinView?,
    _ targets: [TargetView], _ mark: Mark
  ) {
    guard let column = view.table[name] else { return }
    let isCompleted = view.completed.contains(name)
    var worst: (target: TargetView, missing: Int)?
    for target in targets where !target.gaps.isEmpty {
      let missing = target.gaps.count { isMissing(column, isCompleted, join, $0) }
      let share = Double(missing) / Double(target.gaps.count)
      let known = worst.map { Double($0.missing) / Double($0.target.gaps.count) } ?? 0
      if share > known { worst = (target, missing) }
    }
    guard let worst else { return }
    let isError = worst.missing * 2 > worst.target.gaps.count
    (isError ? log : warnings).report(
      .missingWhereFilled(
        feature: feature, target: worst.target.name, missing: worst.missing,
        of: worst.target.gaps.count), mark)
  }

  /// Whether a column is missing beside a row of the stage's table, when its stages have run.
  private func isMissing(
    _ column: Column, _ isCompleted: Bool, _ join: JoinView?, _ row: Int
  ) -> Bool {
    let row = join?.partners[row] ?? row
    return row < 0 || !isCompleted && column.isMissing(row)
  }

  func check(
    _ baseline: StageSpec.Baseline, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView]
  ) {
    let join = joins.first { $0.table.name == baseline.table.value }
    guard let view = join?.table ?? (baseline.table.value == own.name ? own : nil) else { return }
    let mark = baseline.table.mark
    for target in targets {
      let name = baseline.column ?? target.name
      guard let column = numbers(name, view, use: "a baseline", mark), !target.gaps.isEmpty
      else { continue }
      let isCompleted = view.completed.contains(name)
      let missing = target.gaps.count { isMissing(column, isCompleted, join, $0) }
      let zero =
        !baseline.certainForms.contains(.ratio)
        ? 0
        : target.gaps.count { row in
          let row = join?.partners[row] ?? row
          return row >= 0 && column.isZero(row)
        }
      if missing + zero > 0 {
        log.report(
          .noBaselineWhereFilled(
            baseline: join == nil ? name : "\(view.name).\(name)", target: target.name,
            missing: missing, zero: zero, of: target.gaps.count), mark)
      }
      for case .shortfall(let shortfall) in baseline.certainForms {
        let beyond = target.gaps.count { row in
          let row = join?.partners[row] ?? row
          return row >= 0 && !column.isDefined(.shortfall(shortfall), row)
        }
        guard beyond > 0 else { continue }
        log.report(
          .baselineBeyondCeiling(
            shortfall, baseline: join == nil ? name : "\(view.name).\(name)", target: target.name,
            beyond: beyond, of: target.gaps.count), mark)
      }
    }
  }
}

extension Column {
  fileprivate var holdsNumbers: Bool {
    if case .numbers = values { true } else { false }
  }

  /// Where it is known.
  fileprivate func isDefined(_ form: TargetForm, _ row: Int) -> Bool {
    guard case .numbers(let cells) = values, !cells[row].isNaN else { return true }
    return form.isDefined(at: cells[row])
  }

  fileprivate func isZero(_ row: Int) -> Bool {
    if case .numbers(let cells) = values { cells[row] == 0 } else { false }
  }
}
