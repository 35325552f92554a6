public import Resampling
public import YAML

/// What is scored, and on which rows.
public struct EvaluationSpec: Sendable {
  public struct Holdout: Sendable {
    public var name: String
    public var mark: Mark
    public var scheme: HoldoutScheme
    /// Of a point of a learning curve: how many of the rows that the holdout leaves are learned from.
    public var size: TrainingSize?

    /// The holdout whose rows are predicted: itself, or that of a point of a learning curve.
    package var baseName: String {
      size.map { String(name.dropFirst(EvaluationSpec.sizePrefix(of: $0).count)) } ?? name
    }

    /// For people: `random at 25%`.
    package var title: String { size.map { "\(baseName) at \($0.text)" } ?? name }
  }
  public var metrics: [Measure]
  /// Where formulas stand, by the names of their metrics.
  var formulaMarks: [String: Mark] = [:]
  /// Whether they are what the file declares.
  var declaresMetrics = false
  /// Whether the stacks are fitted on everything that is known. Without it there are no out-of-fold
  /// scores and no completed tables, only holdouts.
  public var fitsAll = true
  public var holdouts: [Holdout]
  /// The cross-validation of whole stacks; its splits are the last of ``holdouts``.
  public var outer: FoldScheme?
  /// Whether the predictions of every base model are written.
  public var writesMembers = false
  /// The masked end-to-end evaluation, if asked for.
  public var masked: Holdout?
  /// Tables that hold what filled cells really were, where that is known (a simulation).
  public var truths: [Truth] = []
  /// Columns whose values group the known cells for the naive baseline every score stands beside:
  /// the mean of the cells alike in those of them that a table has. Empty for none.
  public var naive: [Marked<String>] = []
  /// Methods that every score stands beside and that fill where no evidence speaks for the ensemble.
  public var baselines: [BaselineMethod] = []
  /// The evaluation of all splits of ``outer`` together.
  package static let outerName = "outer"
  /// Before the number of a split, from 1, in the name of its holdout: no name of a file has a slash.
  package static let outerPrefix = "outer/"

  /// Parts of the training rows for which learning curves are drawn, in the order of the file.
  public var sizes: [TrainingSize] = []
  /// Before the name of a holdout in the name of a point of its learning curve.
  package static let sizesPrefix = "sizes/"
  static func sizePrefix(of size: TrainingSize) -> String { "\(sizesPrefix)\(size.text)/" }

  /// Those that the file names.
  public var declaredHoldouts: [Holdout] {
    holdouts.filter { $0.size == nil && !$0.name.hasPrefix(Self.outerPrefix) }
  }

  /// Tables that completed ones are set against.
  public var against: [AgainstSpec] = []

  /// A table of true values for a completed table.
  public struct Truth: Sendable {
    /// A table that a stage fills.
    public var table: Marked<String>
    /// A table that is read, with the same key.
    public var truth: Marked<String>
  }
}
