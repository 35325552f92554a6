import Tabular

extension ExperimentChecks {
  /// The columns and values that slices name: each must be in the table of some stage.
  func checkSlices() {
    let views = experiment.stages.compactMap { view(of: $0.table.value) }
    guard views.count == experiment.stages.count, !views.isEmpty else { return }
    for slice in experiment.slices {
      guard let name = slice.column else { continue }
      let columns = views.compactMap { $0.table[name] }
      guard let first = columns.first else {
        log.report(.columnOfNoStage(name, known: distinctNames(views)), slice.mark)
        continue
      }
      switch slice.kind {
      case .values, .observed: continue
      case .edges:
        guard case .categories = first.values else { continue }
        let table = views.first { $0.table[name] != nil }?.name ?? ""
        log.report(
          .notNumber(column: name, table: table, use: "a column with edges"), slice.mark)
      case .groups(_, let groups):
        var values: [String] = []
        var seen: Set<String> = []
        for column in columns {
          for row in 0..<column.rowCount where seen.insert(column.valueText(row)).inserted {
            if !column.isMissing(row) { values.append(column.valueText(row)) }
          }
        }
        for group in groups { check(group, seen, values, slice) }
      }
    }
  }

  private func check(
    _ group: SliceSpec.Group, _ seen: Set<String>, _ values: [String], _ slice: SliceSpec
  ) {
    for (place, value) in group.values.enumerated() where !seen.contains(value) {
      let written = group.written.indices.contains(place) ? group.written[place] : nil
      let mark = written?.mark ?? slice.mark
      if let written, written.value != value, seen.contains(written.value) {
        // Said of the first: the others of a list are written alike.
        log.report(.numberForText(written.value, number: value), mark)
        return
      }
      log.report(.unknownName(.value, value, known: values.sorted()), mark)
    }
  }

  /// The columns that expectations of inventories name.
  func checkExpectations() {
    for cell in experiment.expectations.cells { checkGroup(cell) }
    for expected in experiment.expectations.inventories {
      guard let inventory = experiment.inventories.first(where: { $0.name == expected.name }),
        let own = view(of: inventory.table.value)
      else { continue }
      for name in expected.noGaps ?? [] { _ = column(name.value, own, name.mark) }
      for bounds in expected.bounds {
        _ = numbers(bounds.column.value, own, use: "a bounded column", bounds.column.mark)
      }
      guard let totals = expected.totals, let other = view(of: totals.table.value) else { continue }
      for name in totals.columns {
        _ = numbers(name.value, own, use: "a total", name.mark)
        _ = numbers(name.value, other, use: "a total", name.mark)
      }
      for name in totals.by {
        _ = column(name.value, own, name.mark)
        _ = column(name.value, other, name.mark)
      }
    }
  }

  /// The group of a slice that an expected figure names.
  private func checkGroup(_ cell: ExpectationSpec.Cell) {
    guard let name = cell.slice, let slice = experiment.slices.first(where: { $0.name == name })
    else { return }
    let views = experiment.stages.filter { $0.label == cell.stage }.map { view(of: $0.table.value) }
    let known = views.compactMap { $0 }
    guard known.count == views.count else { return }
    var groups: [String] = []
    for group in known.flatMap({ slice.groups(in: $0.table) }) where !groups.contains(group) {
      groups.append(group)
    }
    if let group = cell.group, !groups.contains(group) {
      log.report(.unknownName(.group, group, known: groups), cell.mark)
    }
  }

  private func distinctNames(_ views: [TableView]) -> [String] {
    var names: [String] = []
    for name in views.flatMap({ $0.table.columns.map(\.name) }) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
