/// What a learner sees: rows × features, numbers only.
///
/// Shape: `rowCount × features.count`, column-major, so that the cells of one feature are contiguous.
/// A missing cell is NaN. A category is its level's index (0, 1, …) as a number; what has no level is
/// missing. Immutable, and shared without copying by every fit that reads it.
public struct FeatureMatrix: Sendable {
  public struct Feature: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case numeric
      /// Cells are indices into `levels`, or NaN.
      case category(levels: [String])
    }
    public var name: String
    public var kind: Kind

    public init(_ name: String, _ kind: Kind = .numeric) {
      self.name = name
      self.kind = kind
    }
  }

  public let rowCount: Int
  public let features: [Feature]
  /// Column-major cells, `rowCount × features.count`.
  public let cells: [Double]
  /// Where the rows lie in time and among series, for learners that know what that is.
  public let panel: PanelIndex?
  /// Values derived from these cells alone (bins, sorted orders), made once and shared by every fit.
  public let derived: DerivedValues

  /// - Precondition: `cells.count == rowCount * features.count`.
  public init(
    rowCount: Int, features: [Feature], cells: [Double], panel: PanelIndex? = nil
  ) {
    precondition(cells.count == rowCount * features.count, "cells and shape differ")
    self.rowCount = rowCount
    self.features = features
    self.cells = cells
    self.panel = panel
    derived = DerivedValues()
  }

  /// One column for each feature, each of `rowCount` cells.
  public init(
    _ columns: [(feature: Feature, cells: [Double])], rowCount: Int, panel: PanelIndex? = nil
  ) {
    self.init(
      rowCount: rowCount, features: columns.map(\.feature), cells: columns.flatMap(\.cells),
      panel: panel)
  }

  /// What its cells hold in memory, without what is derived of them.
  public var bytes: Int { 8 * cells.count }

  public subscript(row: Int, feature: Int) -> Double { cells[feature * rowCount + row] }

  /// The cells of one feature, by row.
  public func column(_ feature: Int) -> ArraySlice<Double> {
    cells[feature * rowCount..<(feature + 1) * rowCount]
  }

  /// This matrix with more features to the right of its own. Copies; O(cells).
  public func appending(_ more: [(feature: Feature, cells: [Double])]) -> FeatureMatrix {
    FeatureMatrix(
      rowCount: rowCount, features: features + more.map(\.feature),
      cells: cells + more.flatMap(\.cells), panel: panel)
  }

  /// The given rows, in the given order. Copies; O(rows × features).
  public func selecting(_ rows: [Int]) -> FeatureMatrix {
    var selected: [Double] = []
    selected.reserveCapacity(rows.count * features.count)
    for feature in features.indices {
      let start = feature * rowCount
      for row in rows { selected.append(cells[start + row]) }
    }
    return FeatureMatrix(
      rowCount: rows.count, features: features, cells: selected, panel: panel?.selecting(rows))
  }
}
