public import Stacking
public import Resampling
public import TableFiles
public import Learners
public import OutsideLearners
import Tabular
public import YAML

/// What an experiment file says: a plain value, right in form, its names resolved.
///
/// Whether it suits the data is checked apart (``ExperimentChecks``), once the tables are read.
public struct Experiment: Sendable {
  /// The file it was read from, as the user named it.
  public var file: String
  public var name: String
  public var title: String?
  public var seed: UInt64
  public var tables: [TableSource]
  public var candidates: [Candidate]
  public var stacks: [StackSpec]
  /// In an order in which each comes after the stages it needs.
  public var stages: [StageSpec]
  public var evaluation: EvaluationSpec
  public var inventories: [InventorySpec]
  /// Row groups for which metrics are reported separately.
  public var slices: [SliceSpec] = []
  /// How its variants are compared.
  public var comparison = ComparisonSpec()
  /// Stops that a run keeps; those of the experiment as written hold for all variants.
  public var budget = BudgetSpec()
  /// Libraries whose learners it uses; `nil` where it declares none.
  public internal(set) var python: PythonSpec?
  /// Those of the experiment as written; a variant has none.
  public var expectations = ExpectationSpec()
  /// The specification with every interpolation, alias and override resolved.
  var resolved: YAMLNode
  /// The top keys of the file under which a variant differs from the experiment as written.
  package var changed: Set<String> = []
  /// Former names of the language that the file has, as warnings.
  public internal(set) var deprecations: [SpecError] = []
  /// How the document came to be.
  var provenance = Provenance()
  /// What an override does not reach, as an anchor gave its value to other places before.
  package internal(set) var overrideWarnings: [SpecError] = []
  /// What `ablate:`, `matrix:` and `search:` make of the experiment as written, in their order.
  public var variants: [Variant] = []
  /// How far a search by successive halving is; `nil` without one.
  public var halving: Halving?
  /// The variant that the others are compared with; `nil` for the experiment as written.
  public var reference: String?
  /// The texts its marks point into, for errors that show later.
  public var sources = SpecSources(file: "", text: "", overrides: [])

  /// The specification with everything resolved, as YAML text for the run record.
  public var resolvedText: String { resolved.escaped.yamlText }

  public func table(_ name: String) -> TableSource? { tables.first { $0.name == name } }
  public func candidate(_ name: String) -> Candidate? { candidates.first { $0.name == name } }
  public func stack(_ name: String) -> StackSpec? { stacks.first { $0.name == name } }
  public func stage(_ name: String) -> StageSpec? { stages.first { $0.name == name } }
  /// The stage whose `fills` makes the table of this name.
  public func stage(filling name: String) -> StageSpec? {
    stages.first { $0.fills?.value == name }
  }
}

extension Experiment {
  /// The experiment with some of it changed.
  public struct Variant: Sendable {
    public var name: String
    /// Where the file asks for it.
    public var mark: Mark
    /// Has no variants of its own.
    public var experiment: Experiment
  }

  /// Whether a variant may differ from the experiment as written under one of these top keys.
  public func changes(_ sections: [String]) -> Bool { sections.contains(where: changed.contains) }

  /// What the specification says under top keys, as text: equal where it says the same.
  public func text(of sections: [String]) -> [String] {
    sections.map { resolved[$0]?.yamlText ?? "" }
  }
}

/// A table that is read from a file.
public struct TableSource: Sendable {
  public var name: String
  public var mark: Mark
  /// Where and how to read it; the path is absolute or relative to the working directory.
  public var request: TableRequest
  /// Marks for errors that only reading shows, by what they are about.
  public var fileMark: Mark
  public var columnMarks: [String: Mark]
}

/// A learner under its name in the experiment, ready to be put into a layer.
///
/// A learner whose hyperparameters have lists of values becomes one candidate for each combination,
/// named `gbm[learning_rate=0.03]`; the plain name then stands for all of them.
public struct Candidate: Sendable {
  /// For which gaps a layer has it.
  public enum Gap: String, CaseIterable, Hashable, Sendable {
    case any
    /// Rows to predict that lie mostly before or after all known rows, so that cuts are the evidence.
    case outside
    /// All others, and with `folds: auto` targets that are learned relative to a reference column.
    case inside
  }
  public var name: String
  /// The key under `learners:` it came from.
  public var group: String
  public var mark: Mark
  public var learner: any Learner {
    didSet { (canonicalText, passes) = (learner.canonicalText, learner.passes) }
  }
  /// Where it comes from, if a library outside fits it.
  public internal(set) var origin: OutsideOrigin?
  public var gap = Gap.any
  /// In which form it learns its target; set where a stage puts it to use.
  public var form = TargetFormChoice.fixed(.raw)
  /// On which scale it learns it; set where a stage puts it to use.
  public var scale = TargetScaleChoice.fixed(.none)
  /// The trend that is taken off before it learns; set where a stage puts it to use.
  public var trend = TrendChoice.fixed(nil)
  /// The only task that it is used for; `nil` for every one that its family can learn.
  var task: TargetTask?
  /// How its rounds are chosen; set where a stack puts it to use.
  public var stopping = Stopping.none
  /// The learner's family, version and hyperparameters.
  package private(set) var canonicalText: String
  /// How often the learner goes through its rows; kept, as plans ask for it once for each fit.
  private(set) var passes: Double

  init(name: String, group: String, mark: Mark, learner: any Learner) {
    (self.name, self.group, self.mark, self.learner) = (name, group, mark, learner)
    (canonicalText, passes) = (learner.canonicalText, learner.passes)
  }

  package var family: LearnerFamily { type(of: learner).family }

  /// - Parameter byCuts: Whether the evidence on a target is of cuts.
  package func isUsed(byCuts: Bool) -> Bool {
    switch gap {
    case .any: true
    case .outside: byCuts
    case .inside: !byCuts
    }
  }

  /// Whether it takes part in stacks of targets of a task.
  package func isUsed(for task: TargetTask) -> Bool {
    self.task.map { $0 == task } ?? family.learns(task)
  }
}

extension LearnerFamily {
  func learns(_ task: TargetTask) -> Bool {
    switch task {
    case .regression: learnsNumbers
    case .classification: learnsClasses
    }
  }
}

/// Layers of candidates, the folds they share, and the blend over them.
public struct StackSpec: Sendable {
  public struct Layer: Sendable {
    /// Candidate names, lists of values already expanded; distinct.
    public var candidates: [Marked<String>]
    /// Whether the layer sees the features beside the predictions of the layer before it.
    /// Always true of the first.
    public var seesFeatures: Bool
    /// How many candidates of a family, those of least out-of-fold error, the next layer and the
    /// blend take; `nil` for all.
    public var perFamily: Int?
    /// Folds of its own, drawn anew; `nil` for the stack's.
    public var folds: Folds?
    /// Whether the fit of a split learns from predictions of which no model saw what it holds out.
    public var isNested = false
    /// When the stack has it. The first layer is always there.
    public var condition = Condition.always
    /// By how many standard errors it must be better to be earned.
    public var margin = 1.0

    public enum Condition: String, CaseIterable, Sendable {
      case always
      /// If the stack with it predicts folds that it saw nothing of better than the stack without it.
      case earned = "improves"
    }
  }
  public struct Folds: Sendable {
    public var scheme: FoldScheme
    /// Whether blocks in time take the place of `scheme` where they resemble the gap more.
    public var resemblesGap: Bool
    public var mark: Mark
  }
  public var name: String
  public var mark: Mark
  /// Those of every layer that states none of its own.
  public var folds: Folds
  public var layers: [Layer]
  public var blend: BlendSpec
  public var stopping = Stopping.none
  /// Whether each candidate is fitted once more, on all rows, to predict in place of the bag.
  public var refits = false

  /// How few folds are enough for a layer: two, and one for each that is kept out of them, by a nested
  /// layer up to it or by a decision on it.
  func leastFolds(of layer: Int) -> Int {
    2 + layers[...layer].count { $0.isNested } + (layers[layer].condition == .earned ? 1 : 0)
  }

  /// Its folds, and those that layers have of their own.
  public var allFolds: [Folds] { [folds] + layers.compactMap(\.folds) }
}

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
      guard !names.isEmpty, names.values.allSatisfy({ table[$0] != nil }) else { return table }
      let own = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      let taken = Set(names.keys).subtracting(names.values)
      return Table(
        table.columns.filter { !taken.contains($0.name) }.map { column in
          var column = column
          column.name = own[column.name] ?? column.name
          return column
        })
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
  public var baseline: Baseline?
  public var transform = Transform()
  public var trend: Trend?
  /// By what rows weigh; `nil` where all weigh alike.
  public var weight: Marked<RowWeighting>?
  public var reconciliation: Reconciliation?
  public var features: [FeatureSpec]
  public var stack: Marked<String>
  /// The name of the completed table, if other stages or inventories are to use it.
  public var fills: Marked<String>?

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
      switch generator {
      case .arithmetic, .calendar: continue
      default: break
      }
      if !generator.dependsOnTarget { found.append(generator) }
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

/// What is scored, and on which rows.
public struct EvaluationSpec: Sendable {
  public struct Holdout: Sendable {
    public var name: String
    public var mark: Mark
    public var scheme: HoldoutScheme
  }
  public var metrics: [Measure]
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

  /// Those that the file names.
  public var declaredHoldouts: [Holdout] {
    holdouts.filter { !$0.name.hasPrefix(Self.outerPrefix) }
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

/// A completed table to be written.
public struct InventorySpec: Sendable {
  public var name: String
  public var mark: Mark
  /// A table that a stage fills.
  public var table: Marked<String>
  /// The levels of the prediction intervals, ascending.
  public var levels: [Double]
  /// How many completed tables are drawn; `nil` for none.
  public var draws: Int?
  /// Where its series lie; `nil` for a grid in the order of the table.
  public var map: MapSpec?
  /// The level that reports and scores use: that nearest to 0.9, of two as near the higher.
  public var level: Double {
    levels.reversed().min { abs($0 - Self.defaultLevel) < abs($1 - Self.defaultLevel) }
      ?? Self.defaultLevel
  }
  /// Where nothing else is said.
  public static let defaultLevel = 0.9
}

/// The file that places the series of a completed table on a map.
public struct MapSpec: Sendable {
  public var mark: Mark
  /// Of tiles, or of shapes as GeoJSON.
  public var file: String
  /// The column, or the property of a shape, with the names of the series.
  public var group: String
  /// The columns of a tile's place.
  public var x: String
  public var y: String

  /// Whether the file is GeoJSON, by its name.
  public var isShapes: Bool { file.hasSuffix(".geojson") || file.hasSuffix(".json") }
}
