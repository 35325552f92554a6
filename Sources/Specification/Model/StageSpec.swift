public import Stacking
import Tabular
public import YAML

/// One stage: which columns of which table are completed from what, by which stack.
public struct StageSpec: Sendable {
  public struct Join: Sendable {
    /// A table that is read, or one that an earlier stage fills.
    public var table: Marked<String>
    public var on: [Marked<String>]
    /// What the columns are called in the joined table, where that is otherwise.
    public var names: [String: String] = [:]

    /// The joined table with its columns called as in the stage's own.
    func aligned(_ table: Table) -> Table {
      FeatureRecipe.Join(name: self.table.value, on: on.map(\.value), names: names).aligned(table)
    }

    /// What a column of the stage's own table is called in the joined one.
    package func otherName(_ own: String) -> String { names[own] ?? own }
  }
  /// A target is modelled as a baseline plus a deviation (or times a ratio).
  public struct Baseline: Sendable {
    /// A joined table, or the stage's own.
    public var table: Marked<String>
    /// `nil` for `*`, the column of the target's name.
    public var column: String?
    /// One form; several make a candidate in each of them of every candidate.
    public var forms: [TargetForm]
    /// Whether each fit chooses among the forms.
    public var isChosen = false

    /// The forms in which some candidate is sure to learn, whatever the baseline holds.
    package var certainForms: [TargetForm] { isChosen ? [] : forms }
  }
  /// Aggregates with which filled cells are made to agree.
  public struct Reconciliation: Sendable {
    /// A joined table.
    public var table: Marked<String>
    /// Of the stage's own table; `nil` for equal weights.
    public var weights: Marked<String>?
    public var mark: Mark
  }
  /// The scales on which targets are learned.
  public struct Transform: Sendable {
    /// Of targets that ``byTarget`` does not have.
    public var common = TargetScaleChoice.fixed(.none)
    public var byTarget: [String: TargetScaleChoice] = [:]
    /// Where each is written, by target; `nil` where none is.
    var marks: [String: Mark] = [:]
    var mark: Mark?

    func scale(of target: String) -> TargetScaleChoice { byTarget[target] ?? common }
    func mark(of target: String) -> Mark? { marks[target] ?? mark }
  }
  public var name: String
  /// The name under which its figures appear; its own unless the file says otherwise. Stages of one
  /// label have different targets.
  public var label: String
  public var mark: Mark
  /// A table that is read, or one that an earlier stage fills.
  public var table: Marked<String>
  public var joins: [Join]
  public var targets: [Marked<String>]
  /// What is predicted of them; `nil` for what their columns ask for.
  package var task: TargetTask?
  var taskMark: Mark?
  /// Of an ordinal target, in their order; empty where none are declared.
  package var levels: [Marked<String>] = []
  /// Levels of the quantiles that are predicted, ascending; empty for any other task.
  package var quantiles: [Double] = []
  public var baseline: Baseline?
  public var transform = Transform()
  public var trend: Trend?
  /// By what rows weigh; `nil` where all weigh alike.
  public var weight: Marked<RowWeighting>?
  public var reconciliation: Reconciliation?
  /// How fits choose their features; `nil` where they see all.
  package var selection: Marked<SelectionSpec>?
  public var features: [FeatureSpec]
  public var stack: Marked<String>
  /// The name of the completed table, if other stages or inventories are to use it.
  public var fills: Marked<String>?
  /// How its targets help one another; `nil` where each is learned alone.
  public var joint: Joint?
  /// Of a round: what it sees of other targets.
  package var jointFeatures: [JointFeature] = []
  /// Of a round: the stage's name in the file.
  package var declaredName: String?

  /// The columns that its features declare as time.
  package var timeColumns: [String]? {
    for feature in features {
      if case .time(let columns) = feature.kind { return columns }
    }
    return nil
  }

  /// The generators among its features that learn from other columns than the target, each once.
  var tableGenerators: [FeatureGenerator] {
    var found: [FeatureGenerator] = []
    for case .generated(let generator) in features.map(\.kind) where !found.contains(generator) {
      if !generator.isOfOneRow, !generator.dependsOnTarget { found.append(generator) }
    }
    return found
  }
}

/// One entry under a stage's `features:`.
public struct FeatureSpec: Hashable, Sendable {
  public typealias Kind = FeatureKind
  public var kind: Kind
  public var mark: Mark
}
