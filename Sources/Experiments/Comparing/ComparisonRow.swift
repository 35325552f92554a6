import Resampling
import Statistics
import Specification
import Tabular

/// What a comparison says of one variant beside the reference, for one target or over all of them.
struct ComparisonRow: Sendable, Codable {
  /// By what the verdict was found.
  enum Test: String, Sendable, Codable {
    /// One data set, folds paired: the corrected resampled t test and its Bayesian posterior.
    case correlatedT = "correlated t"
    /// Several targets, each one pair: Wilcoxon's signed ranks and the task bootstrap.
    case signedRank = "signed rank"
    /// One test set, rows paired: rows, or blocks of time steps, drawn anew.
    case rowBootstrap = "row bootstrap"
    /// One pair of figures: nothing tells what chance would do.
    case none
  }

  var variant: String
  var reference: String
  /// Empty where the row is over all targets.
  var stage: String
  var target: String
  var slice: String
  var group: String
  var evaluation: String
  var metric: String
  var test: Test
  /// How many pairs: folds or targets.
  var pairs: Int
  /// Over all targets: of a metric that may be averaged only as a ratio, empty.
  var referenceScore: Double?
  var score: Double?
  /// The variant's score less the reference's; over all targets of an error, their ratio less one.
  var difference: Double
  /// Of the reference's score.
  var relativeDifference: Double?
  /// Of the difference, at the declared level.
  var lower: Double?
  var upper: Double?
  var pValue: Double?
  /// Corrected for all tests of the same kind in the comparison.
  var adjustedPValue: Double?
  /// Posterior probabilities of the difference beyond and within the region of equivalence.
  var probabilityBetter: Double?
  var probabilityEquivalent: Double?
  var probabilityWorse: Double?
  /// Cohen's d of the paired improvements; positive where the variant is better.
  var cohen: Double?
  /// Cliff's delta of the two sets of scores, positive where the variant is better.
  var cliff: Double?
  /// The rank-biserial correlation of the improvements.
  var rankBiserial: Double?
  /// Pairs that the variant wins; a tie is half of one.
  var wins: Double
  var verdict: String
  /// How many repeats of the folds, or how many targets, would decide if mean and spread stayed as
  /// they are; `nil` where no number would, where the folds can't be repeated, or nothing is to be
  /// decided.
  var neededToDecide: Int?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case variant, reference, stage, target, slice, group, evaluation, metric, test, pairs
    case referenceScore = "reference_score"
    case score, difference
    case relativeDifference = "relative_difference"
    case lower, upper
    case pValue = "p_value"
    case adjustedPValue = "p_holm"
    case probabilityBetter = "p_better"
    case probabilityEquivalent = "p_equivalent"
    case probabilityWorse = "p_worse"
    case cohen = "cohens_d"
    case cliff = "cliffs_delta"
    case rankBiserial = "rank_biserial"
    case wins, verdict
    case neededToDecide = "needed_to_decide"
  }

  /// Whether it is over all targets.
  var isOverall: Bool { stage.isEmpty }
}

/// What is judged, and how strictly.
struct ComparisonRules: Sendable {
  var metric: Measure
  var rope: Tolerance
  var level: Double
  /// Labels of the stages whose folds are the same however often they are made.
  var fixedFolds: Set<String> = []
  /// Of the bootstrap.
  var seed: UInt64 = 2025
  static let rounds = 10_000

  /// What a figure costs: the less, the better.
  func cost(_ value: Double) -> Double {
    switch metric.goal {
    case .lower: value
    case .higher: -value
    case .zero: abs(value)
    }
  }

  /// Whether figures of targets in different units are brought together as ratios. A ROPE in the
  /// metric's unit can only judge differences in that unit.
  var isRatio: Bool {
    if case .relative = rope { metric.goal == .lower } else { false }
  }
}
