extension Experiment {
  /// The columns that a stage declares as time; none where it declares none.
  public func timeColumns(ofStage name: String) -> [String] { stage(name)?.timeColumns ?? [] }

  /// The level of the intervals of what a stage fills: that of the first inventory of its table, or
  /// else of a table that is completed further from it, or else 0.9.
  public func intervalLevel(ofStage name: String) -> Double {
    guard let fills = stage(name)?.fills?.value else { return InventorySpec.defaultLevel }
    let inventory =
      inventories.first { $0.table.value == fills }
      ?? inventories.first { isMade($0.table.value, from: fills) }
    return inventory?.level ?? InventorySpec.defaultLevel
  }

  /// The other levels of the same inventory, ascending.
  public func moreIntervalLevels(ofStage name: String) -> [Double] {
    guard let fills = stage(name)?.fills?.value else { return [] }
    let inventory =
      inventories.first { $0.table.value == fills }
      ?? inventories.first { isMade($0.table.value, from: fills) }
    return inventory.map { own in own.levels.filter { $0 != own.level } } ?? []
  }

  private func isMade(_ table: String, from other: String) -> Bool {
    var name = table
    while let stage = stage(filling: name) {
      name = stage.table.value
      if name == other { return true }
    }
    return false
  }
}
