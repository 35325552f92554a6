public import Stacking
public import TableFiles
public import Resampling
import Tabular
public import YAML

/// Something in an experiment file that can't be right, and where it stands.
///
/// A problem holds facts, never sentences: what was found, and what would have been right. The
/// sentences are all in ``message``, so a test can ask for the fact and one reader can review the
/// wording.
public struct SpecError: Error, Equatable, Sendable {
  /// What a name in an experiment file may be the name of.
  public enum Kind: String, Hashable, Sendable {
    case table, stage, stack, learner, family, metric, column, variable, fill, variant, path
    case foldKind = "kind of folds"
    case holdoutKind = "kind of holdout"
    case feature
    case requirement, blend, preset, slice, value, evaluation, target, model, inventory, group
    case level
  }

  public enum Problem: Equatable, Sendable {
    // MARK: Form
    /// The text isn't usable YAML.
    case yaml(YAMLError.Problem)
    /// A mapping has a key that nothing reads, most often a misspelling.
    case unknownKey(String, in: String, known: [String])
    /// A name of the language that an earlier version had.
    case renamed(String, to: String)
    /// A key under its former name and under that of today.
    case underBothNames(String, former: String, first: Mark)
    /// A mapping lacks a key that has no default.
    case missingKey(String, in: String, expected: String)
    /// A value is of the wrong type or outside its range. `what` and `found` are phrases, such as
    /// `'count'` and `text 'five'`.
    case unsuitable(what: String, found: String, expected: String)
    /// A file of places on a map that can't be used.
    case unusableMap(String, help: String?)
    /// A value that is none of those that its key may have.
    case unsuitableChoice(what: String, found: String, known: [String])
    /// Two settings of which a mapping may have one; phrases.
    case conflicting(String, with: String)
    /// A hyperparameter under two of its names.
    case repeatedHyperparameter(String, as: String, first: Mark)
    /// More candidates than a learner's lists of values may make.
    case tooManyCandidates(learner: String, count: Int, limit: Int)
    /// A column that is both declared and ignored.
    case ignoredColumn(String, first: Mark)

    /// A mistake in the formula of a metric.
    case formula(FormulaError)
    /// A formula leads the metrics, and stacks can't be chosen by it.
    case formulaWithoutMean(metric: String)

    // MARK: Variables and overrides
    case interpolation(String)
    case interpolatedKey(String)
    /// A list or a mapping in the midst of a text.
    case compoundInText(variable: String)
    /// Variables that need one another, as a path that ends where it began.
    case variableCycle([String])
    /// Variables that make more than can be walked over; `nil` for the whole file.
    case unfoldsTooFar(variable: String?)
    case overrideForm(String)
    /// `--set path=` with nothing behind it.
    case overrideWithoutValue(String)
    /// `--set` of a value that an anchor had given to another path before.
    case overrideBehindAnchor(String, others: [String])
    /// `--set` of a path whose beginning is there, but not what follows.
    case overridePath(String, missing: String, in: String, known: [String])

    /// `+path` where something is that is no list.
    case pathIsThere(String)
    /// Something that `remove` names and that is not in the value under a path.
    case nothingToRemove(String, from: String, known: [String])
    /// `replace` beside another of the keys that change a value.
    case replaceAndMore

    /// Files that extend or include one another, as a path that ends where it began.
    case fileCycle([String])
    /// A file that is extended or included.
    case unreadableFile(String, reason: String)
    /// Files that include one another more often, or deeper, than is allowed.
    case includesTooMuch(values: Int, depth: Int)

    // MARK: Variants
    case tooManyVariants(limit: Int)
    /// A key that no variant may change.
    case fixedInVariants(String)
    /// Axes of a `zip` with different numbers of values.
    case unequalZip(String, count: Int, first: String, of: Int)
    /// An item of `exclude` that no combination matches.
    case excludesNothing

    /// Levels that are declared, fewer than three.
    case tooFewLevels(Int)

    // MARK: Names
    case unknownName(Kind, String, known: [String])
    case duplicateName(Kind, String, first: Mark)
    /// A number, as it is written, where a column holds the same as text.
    case numberForText(String, number: String)
    /// A base model whose fits would refuse what they are to learn from.
    case learnerRefuses(candidate: String, stage: String, target: String, reason: String)
    /// What a target's task does not allow.
    case ofClasses(ClassProblem, target: String)
    case ofQuantiles(ClassProblem, target: String)
    case ofLevels(ClassProblem, target: String)
    /// A learner of a library where no library is declared.
    case libraryWithoutPython(String)
    /// A file that a learner of a library needs; with what would be right.
    case noLibraryFile(String, expected: String)
    /// A library's parameter for threads.
    case threadsOfLibrary(String)
    /// An environment that can't be used; with the folder.
    case environmentNotBuilt(String)
    case environmentUnusable(String, reason: String)
    /// A learner with the name of a model that every stack has.
    /// A name that results give to something else; `noun` is what bears it.
    case reservedName(String, noun: String)
    /// A layer names a candidate twice, so its column would be ambiguous.
    case duplicateCandidate(String, first: Mark)
    /// The stages need one another, as a path that ends where it began.
    case stageCycle([String])
    /// A table that is there but not joined in this stage.
    case notJoined(table: String, stage: String, joined: [String])
    case selfJoin(table: String)
    /// A table is to be filled, but nothing is fitted on all that is known.
    case fillsWithoutFit(table: String)
    /// Two stages of one label have one target, so their figures could not be told apart.
    case sameFigures(label: String, target: String, other: String)
    /// A feature that carries the answer; `way` says by which entry.
    case targetAmongFeatures(target: String, way: String)
    /// A feature whose cells another stage filled or predicted with the target before it.
    case targetBehindFeature(target: String, way: String, stage: String)
    /// An earlier stage that has no such target.
    case notTarget(String, stage: String, has: [String])
    /// Targets of a stage that has one are to help one another.
    case jointOfOne(key: String)
    /// A chain that leaves out a target of its stage.
    case chainWithout(target: String)
    case outOfFoldOfOtherTable(stage: String, table: String, own: String)
    case notFilled(table: String, filled: [String])
    case firstLayerSeesNothing
    /// A key of the first layer that says something of layers below.
    case saysOfLayerBelow(String)
    /// A key that says nothing without another.
    case standsAlone(String, beside: String)
    /// A margin where no layer has to earn its place.
    case marginOfNothing
    /// Folds of which none can be kept out, as the rest must be split again.
    case noFoldToKeepOut(key: String, count: Int, least: Int)
    /// A nested layer over, or with, folds that a layer has of its own.
    case nestedOverFolds(layer: Int)
    /// A nested layer over one that is not.
    case nestedOverOpen(layer: Int)
    /// An expected figure with a slice and no group of it, or the other way round.
    case halfSlice(hasSlice: Bool)
    /// A learner that bears the name of a preset's, and the gaps that the preset's is for.
    case replacesPresetLearner(String, preset: String, gap: String)
    /// A feature that is there already, by itself or within another.
    case repeatedFeature(String, String, first: Mark)

    // MARK: Data
    case unknownColumn(String, table: String, known: [String])
    /// A name that stands over several columns of a file, and what these are called.
    case repeatedColumn(String, table: String, readAs: [String])
    /// A column that is in no table of a stage.
    case columnOfNoStage(String, known: [String])
    /// A column that the table's `ignore` leaves out.
    case columnIsIgnored(String, table: String, ignored: Mark)
    /// `because` says which cells are none, where most are numbers.
    case notNumber(column: String, table: String, use: String, because: TableNote? = nil)
    /// What the reading of a table found odd.
    case tableNote(TableNote, table: String)
    /// A column of texts that is to give an order.
    case orderOfTexts(column: String, table: String, first: String, second: String)
    /// A column of dates that holds none.
    case notDate(column: String, table: String, because: TableNote? = nil)
    /// A column of texts that holds numbers or dates.
    case notText(column: String, table: String)
    /// A column of texts that is used as a category.
    case textAsCategory(column: String, table: String, texts: Int, rows: Int)
    /// A feature that is the target in every row where both are known.
    case equalToTarget(feature: String, target: String, rows: Int)
    /// A key that holds numbers in one table and categories in the other.
    case unlikeKeys(column: String, table: String, joined: String)
    case ambiguousJoin(table: String, on: [String], value: String, count: Int)
    case unmatchedJoin(table: String, on: [String], unmatched: Int, of: Int)
    /// A feature that is missing in rows that the stage is to fill.
    case missingWhereFilled(feature: String, target: String, missing: Int, of: Int)
    /// A lag that leads to no known value in rows that the stage is to fill.
    case lagWhereFilled(feature: String, step: Int, target: String, missing: Int, of: Int)
    /// Time that is not counted in whole numbers.
    case brokenTime(column: String, table: String, value: String)
    /// Two rows of one series at one moment; rows count from 0.
    case repeatedMoment(table: String, on: [String], value: [String], rows: [Int])
    /// A baseline that is missing, or zero where a ratio is taken, in rows that the stage is to fill.
    case noBaselineWhereFilled(
      baseline: String, target: String, missing: Int, zero: Int, of: Int)
    /// A baseline from which nothing lacks to the ceiling.
    case baselineBeyondCeiling(
      TargetForm.Shortfall, baseline: String, target: String, beyond: Int, of: Int)
    /// Known values of a target, in the form in which it is learned, that its scale does not allow.
    case outsideScale(
      TargetScale, target: String, form: TargetForm, outside: Int, of: Int, least: Double)
    /// A row that can't be weighed; its row in the file where that is known.
    case weight(RowWeighting, table: String, RowWeighting.Problem, fileRow: Int?)
    /// Learners that know nothing of weights.
    case unweighted(learners: [String])
    /// A trend by what is no number.
    case trendOfCategory(feature: String)
    /// Levels of a trend for what is no category.
    case trendByNumber(feature: String)
    /// A trend in what does not vary where its target is known.
    case constantTrend(feature: String, target: String)
    /// A feature of a trend that is missing in rows where the target is known or to be filled.
    case missingInTrend(feature: String, target: String, missing: Int, of: Int)
    /// Rows to be filled that lie further from known ones than a trend goes on.
    case trendHeld(feature: String, target: String, held: Int, of: Int)
    /// A trend, where nothing that is to be filled lies beyond what is known.
    case idleTrend(target: String, features: [String])
    /// A table without a key, so that its rows can't be found in the one it is set against.
    case comparedWithoutKey(table: String)
    case targetUnknown(target: String, table: String)
    case nothingToFill(target: String, table: String)
    /// Folds or a holdout that the data doesn't allow; `holdout` is taken out first, if there is one.
    case unsuitableSplit(FoldError, stage: String, target: String, holdout: String?)
    /// A point of a learning curve whose training rows can't be split; `size` as the file writes it.
    case unsuitableSize(FoldError, size: String, stage: String, target: String, holdout: String)
    /// The same of folds as the data has them; `holdout` is taken out first, if there is one.
    case noSplitToKeepOut(
      stack: String, stage: String, target: String, holdout: String?, count: Int, least: Int)
    /// Folds that hold out rows much nearer in time to what is learned from than the rows that are
    /// to be predicted.
    case foldsUnlikeGap(stack: String, [UnlikeGap])
    /// A gap that reaches farther from what is known than any cut through what is known can.
    case gapBeyondEvidence(stack: String, stage: String, [GapReach])
    /// Measured cells that contradict those around them, or the rows of `members` whose aggregate they are; some of them
    /// in words.
    case suspiciousCells(
      table: String, column: String, members: String?, [String], count: Int, areMissing: Bool)
    /// A holdout that puts rows of one group on both sides, though the folds keep such groups whole.
    case groupSplitByHoldout(String, by: [String], value: String, stack: String)
    /// Folds that put rows of one group on both sides, though a holdout keeps such groups whole.
    case groupSplitByFolds(stack: String, by: [String], value: String, holdout: String)
  }

  /// A target whose gap folds don't resemble; mean distances in distinct moments.
  public struct UnlikeGap: Equatable, Sendable {
    var stage: String
    var target: String
    /// What holds the rows out; `nil` where they are to be filled.
    var holdout: String?
    var gap: Double
    var folds: Double
  }

  /// How far the gap of a target reaches, and how far evidence does; in distinct moments.
  public struct GapReach: Equatable, Sendable {
    var target: String
    var gap: Int
    var evidence: Int
  }

  public var problem: Problem
  public var mark: Mark
  /// The variant that has it; `nil` if the experiment as written has it.
  public var variant: String?

  public init(_ problem: Problem, _ mark: Mark, variant: String? = nil) {
    self.problem = problem
    self.mark = mark
    self.variant = variant
  }
}
