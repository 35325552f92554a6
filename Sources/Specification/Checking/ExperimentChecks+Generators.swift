import Stacking
import Tabular
import YAML

extension ExperimentChecks {
  /// What must hold of the columns of a feature that is made by a rule.
  func check(
    _ generator: FeatureGenerator, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView],
    _ mark: Mark
  ) {
    let text = FeatureSpec.Kind.generated(generator).text
    switch generator {
    case .arithmetic(let columns, _):
      for column in columns where isNumber(column, own, joins, "a column of 'arithmetic'", mark) {
        checkKnown(column, text, own, joins, targets, mark)
      }
    case .calendar(let column, _, _):
      guard let (view, _) = view(column, own, joins), dates(column.column, view, mark) != nil else {
        return
      }
      checkKnown(column, text, own, joins, targets, mark)
    case .text(let column, _):
      guard let (view, _) = view(column, own, joins),
        let found = self.column(column.column, view, mark)
      else { return }
      guard case .categories = found.values else {
        log.report(.notText(column: column.column, table: view.name), mark)
        return
      }
      checkKnown(column, text, own, joins, targets, mark)
    case .group(let by, let source, _):
      checkSource(source, own, joins, mark)
      checkGroup(by, text, own, joins, targets, mark)
    case .targetEncoding(let by, _):
      checkGroup(by, text, own, joins, targets, mark)
    case .lag(let source, let steps, let panel):
      checkSource(source, own, joins, mark)
      guard checkPanel(panel, own, mark) else { return }
      checkLags(source, steps, panel, own, targets, mark, text)
    case .neighbours(let source, _, let nearness, let panel):
      checkSource(source, own, joins, mark)
      _ = checkPanel(panel, own, mark)
      guard case .position(let names) = nearness else { return }
      for name in names { _ = numbers(name, own, use: "a position", mark) }
    }
  }

  private func view(
    _ column: FeatureGenerator.SourceColumn, _ own: TableView, _ joins: [JoinView]
  ) -> (view: TableView, join: JoinView?)? {
    guard let table = column.table else { return (own, nil) }
    return joins.first { $0.table.name == table }.map { ($0.table, $0) }
  }

  private func isNumber(
    _ column: FeatureGenerator.SourceColumn, _ own: TableView, _ joins: [JoinView], _ use: String,
    _ mark: Mark
  ) -> Bool {
    guard let (view, _) = view(column, own, joins) else { return false }
    return numbers(column.column, view, use: use, mark) != nil
  }

  private func checkSource(
    _ source: FeatureGenerator.Source, _ own: TableView, _ joins: [JoinView], _ mark: Mark
  ) {
    guard case .column(let column) = source else { return }
    _ = isNumber(column, own, joins, "what a feature is made of", mark)
  }

  private func checkGroup(
    _ by: FeatureGenerator.SourceColumn, _ text: String, _ own: TableView, _ joins: [JoinView],
    _ targets: [TargetView], _ mark: Mark
  ) {
    guard let (view, _) = view(by, own, joins), column(by.column, view, mark) != nil else { return }
    checkKnown(by, text, own, joins, targets, mark)
  }

  private func checkKnown(
    _ column: FeatureGenerator.SourceColumn, _ text: String, _ own: TableView,
    _ joins: [JoinView], _ targets: [TargetView], _ mark: Mark
  ) {
    guard let (view, join) = view(column, own, joins) else { return }
    checkKnown(column.column, text, view, join, targets, mark)
  }

  /// Time in whole numbers, and one row for each series and moment.
  private func checkPanel(
    _ panel: FeatureGenerator.Panel, _ own: TableView, _ mark: Mark
  ) -> Bool {
    let time = panel.time.compactMap { name -> (Column, [Double])? in
      guard let column = numbers(name, own, use: "a column of time", mark),
        case .numbers(let cells) = column.values
      else { return nil }
      return (column, cells)
    }
    let series = panel.within.map { column($0, own, mark) }
    if let series, series == nil { return false }
    guard time.count == panel.time.count else { return false }
    // Of dates every moment has its place.
    for (column, cells) in time where time[0].0.moment == nil {
      if let row = cells.firstIndex(where: { !$0.isNaN && $0 != $0.rounded() }) {
        log.report(
          .brokenTime(column: column.name, table: own.name, value: column.text(row)), mark)
        return false
      }
    }
    var first: [[String]: Int] = [:]
    for row in 0..<own.rowCount {
      let columns = [series ?? nil].compactMap { $0 } + time.map(\.0)
      guard !columns.contains(where: { $0.isMissing(row) }) else { continue }
      let place = columns.map { $0.valueText(row) }
      if let other = first[place] {
        log.report(
          .repeatedMoment(
            table: own.name, on: [panel.within].compactMap { $0 } + panel.time, value: place,
            rows: [other, row].map { fileRows[own.root]?[$0] ?? $0 + 1 }),
          mark)
        return false
      }
      first[place] = row
    }
    return true
  }

  /// Reports lags that lead to no known value in rows that are to be filled, for the target where
  /// most do: an error where all do, as the lag says nothing there.
  private func checkLags(
    _ source: FeatureGenerator.Source, _ steps: [Int], _ panel: FeatureGenerator.Panel,
    _ own: TableView, _ targets: [TargetView], _ mark: Mark, _ text: String
  ) {
    let builder = FeatureBuilder(
      table: own.table, joinedColumns: [:], earlier: [])
    guard let series = try? builder.series(panel).cells,
      let time = try? builder.steps(panel.time)
    else { return }  // reported before
    for target in targets where !target.gaps.isEmpty {
      let cells: [Double]
      switch source {
      case .target: cells = target.cells
      case .column(let column):
        guard column.table == nil, !own.completed.contains(column.column),
          case .numbers(let values)? = own.table[column.column]?.values
        else { return }
        cells = values
      }
      let known = PanelValues(
        series.indices.filter { !cells[$0].isNaN && !series[$0].isNaN }, [series, time], cells)
      for step in steps {
        let missing = target.gaps.count {
          known.value(series: series[$0], time: time[$0] - Double(step)).isNaN
        }
        guard missing * 2 > target.gaps.count else { continue }
        (missing == target.gaps.count ? log : warnings).report(
          .lagWhereFilled(
            feature: text, step: step, target: target.name, missing: missing,
            of: target.gaps.count), mark)
        return
      }
    }
  }
}
