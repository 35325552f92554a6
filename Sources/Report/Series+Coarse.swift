extension ExperimentReport.Series {
  /// Fewer cells: each stands for so many steps of a group, has the origin that most of them have, and the
  /// means of those.
  ///
  /// - Parameter factor: Steps of one cell; 1 changes nothing.
  func coarsened(by factor: Int) -> Self {
    guard factor > 1 else { return self }
    var coarse = self
    coarse.cells = []
    var start = cells.startIndex
    while start < cells.endIndex {
      let first = cells[start]
      var end = start
      while end < cells.endIndex, cells[end].group == first.group,
        cells[end].step / factor == first.step / factor
      { end += 1 }
      coarse.cells.append(Self.mean(cells[start..<end], step: first.step / factor))
      start = end
    }
    return coarse
  }

  /// - Parameter cells: Of one group; not empty.
  private static func mean(_ cells: ArraySlice<Cell>, step: Int) -> Cell {
    var mean = cells[cells.startIndex]
    let origins: [Origin] = [.filled, .measured, .missing]
    let counts = origins.map { origin in cells.count { $0.origin == origin } }
    mean.origin = origins[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
    mean.step = step
    let own = cells.filter { $0.origin == mean.origin }
    func average(_ value: (Cell) -> Double?) -> Double? {
      let known = own.compactMap(value)
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
    mean.value = average(\.value)
    mean.lower = average(\.lower)
    mean.upper = average(\.upper)
    mean.published = average(\.published)
    mean.reference = average(\.reference)
    mean.others = mean.others.indices.map { place in
      (
        average { $0.others.indices.contains(place) ? $0.others[place].lower : nil },
        average { $0.others.indices.contains(place) ? $0.others[place].upper : nil }
      )
    }
    return mean
  }
}
