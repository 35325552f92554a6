package import OutsideLearners
import TableFiles
import Learners
import Stacking
import Tabular

/// A fitted stack of one target with everything a prediction needs: it stands for itself, without the
/// experiment's file, its data or the store.
public struct StackBundle: Sendable {
  /// A column of the stage's own table, as the training rows had it.
  struct SourceColumn: Sendable, Equatable {
    var name: String
    var isCategory: Bool
    var declaration: TableRequest.ColumnDeclaration
  }
  /// Where it comes from, for people.
  public struct Origin: Sendable, Equatable {
    public var strata: String
    public var experiment: String
    public var stage: String
    public var label: String
    public var target: String
    /// `out_of_fold` for the stack that fills the gaps; else the evaluation whose rows it has not seen.
    public var evaluation: String
    public var unit: String
    /// The level of the intervals.
    public var level: Double
  }
  public let origin: Origin
  /// Columns of the stage's table that features, baselines and joins are made of, and its key.
  let columns: [SourceColumn]
  let key: [String]
  /// Texts that mean "missing".
  let missing: [String]
  /// The tables that are joined, with the columns that are used.
  let joined: [String: Table]
  /// Each after those whose predictions it reads; the last is the bundle's own.
  let stacks: [FittedStack]
  /// Those that its models ask for.
  package var libraries = OutsideLibraries()
  /// Of a bundle with one model in place of an ensemble.
  public internal(set) var distillation: DistillationFacts?
  /// Of a bundle that was chosen by the time of its predictions.
  public var latency: LatencyFacts?

  package var own: FittedStack {
    guard let last = stacks.last else { preconditionFailure("a bundle has a stack") }
    return last
  }

  public var keyColumns: [String] { key }

  /// The target's classes by number; empty for a target of numbers.
  public var classes: [String] { own.classes }

  /// The levels of the target's quantiles, ascending; empty where none are predicted.
  public var quantiles: [Double] { own.quantiles }

  /// The same with another stack of its target.
  func replacingOwn(with stack: FittedStack) -> StackBundle {
    var bundle = StackBundle(
      origin: origin, columns: columns, key: key, missing: missing, joined: joined,
      stacks: stacks.dropLast() + [stack])
    let models = bundle.stacks.flatMap(\.layers).flatMap(\.candidates).flatMap(\.models)
    let asked = Set(models.compactMap { ($0?.model as? any FallibleModel)?.origin })
    bundle.libraries = libraries
    bundle.libraries.origins = libraries.origins.filter { asked.contains($0.key) }
    if asked.isEmpty { bundle.libraries = OutsideLibraries() }
    return bundle
  }

  /// How many models it holds.
  public var modelCount: Int {
    stacks.reduce(0) { sum, stack in
      sum
        + stack.layers.reduce(0) { sum, layer in
          sum + layer.candidates.reduce(0) { $0 + $1.models.count { $0 != nil } }
        }
    }
  }
}

/// Why bytes are no bundle that can be used.
public enum BundleError: Error, Equatable, Sendable, CustomStringConvertible {
  case notBundle
  case otherFormat(found: Int, known: Int)
  case cutShort(found: Int, expected: Int)
  case damaged
  /// Whole bytes that this program does not understand, such as a family of a later version.
  case unreadable(String)

  public var description: String {
    switch self {
    case .notBundle: "not a bundle; use a file written by strata export"
    case .otherFormat(let found, let known):
      "bundle format \(found) is not supported (this version reads \(known)); export it again"
    case .cutShort(let found, let expected):
      "damaged: \(found) of \(expected) bytes; copy or export it again"
    case .damaged: "damaged: the checksum does not match; copy or export it again"
    case .unreadable(let reason): "this version can't use it: \(reason); export it again"
    }
  }
}
