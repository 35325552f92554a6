import Specification
import Stacking
private import Glibc
import Tabular

/// How wide a matrix of features is.
public struct MatrixWidth: Hashable, Sendable {
  public var features: Int
  /// Features that are categories.
  public var categories: Int
  /// Levels of all categories together, and of the one that has most.
  public var levels: Int
  public var widest: Int

  public init(features: Int, categories: Int = 0, levels: Int = 0, widest: Int = 0) {
    self.features = features
    self.categories = categories
    self.levels = levels
    self.widest = widest
  }

  /// With one column for each level of a category, as linear and kernel learners see it.
  public var columns: Int { features - categories + levels }

  mutating func add(_ other: MatrixWidth) {
    features += other.features
    categories += other.categories
    levels += other.levels
    widest = max(widest, other.widest)
  }

  /// The same with the levels that some rows are likely to hold: about as many as of rows that are drawn
  /// from equally frequent levels.
  func seen(by rows: Int) -> MatrixWidth {
    func seen(_ levels: Int, each: Double) -> Int {
      levels == 0 ? 0 : Int((Double(levels) * (1 - exp(-Double(rows) / each))).rounded(.up))
    }
    var own = self
    own.levels = seen(levels, each: Double(levels) / Double(max(1, categories)))
    own.widest = seen(widest, each: Double(widest))
    return own
  }
}

extension ExperimentNetwork {
  /// How wide the matrix of a target is, without making it.
  func width(of context: TargetContext) -> MatrixWidth {
    let (stage, evaluation) = (context.stage, context.evaluation)
    var width = MatrixWidth(features: 0)
    func table(_ name: String) -> Table? { tables.entry(root(name), in: evaluation)?.table }
    func add(_ column: Column?, _ role: FeatureKind.Role) {
      let levels: Int? =
        switch (column?.values, role) {
        case (.categories(_, let levels), .asTyped), (.categories(_, let levels), .category):
          levels.count
        case (.numbers(let cells), .category): Set(cells.lazy.filter { !$0.isNaN }).count
        default: nil
        }
      width.add(
        MatrixWidth(
          features: 1, categories: levels == nil ? 0 : 1, levels: levels ?? 0, widest: levels ?? 0))
    }
    for feature in stage.features {
      switch feature.kind {
      case .cyclic(_, _, let harmonics):
        width.features += 2 * harmonics
      case .column(let name, let role):
        add(table(stage.table.value)?[name], role)
      case .joined(let other, let name, let role):
        let join = stage.joins.first { $0.table.value == other }
        add(table(other)?[join?.otherName(name) ?? name], role)
      case .allJoined(let other):
        let join = stage.joins.first { $0.table.value == other }
        let keys = Set(join?.on.map { join?.otherName($0.value) ?? $0.value } ?? [])
        for column in table(other)?.columns ?? [] where !keys.contains(column.name) {
          add(column, .asTyped)
        }
      case .generated(let generator):
        width.features += generator.featureNames.count
      default: width.features += 1
      }
    }
    width.features += stage.jointFeatures.count
    return width
  }
}
