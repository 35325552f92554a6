import Planning

/// What the score of a fold rests on.
enum FoldEvidence: Hashable, Sendable {
  /// No model and no weight has seen the held-out rows.
  case nested
  /// Later layers learned from predictions whose models had seen the held-out rows; of so many layers.
  case leaky(layers: Int)

  /// That of a stack's own out-of-fold predictions.
  ///
  /// - Parameter accepted: What its tests of acceptance found, in their order.
  init(of stack: ExperimentNetwork.TargetStack, accepted: [Bool]) {
    let count = stack.layerCount(accepted: accepted)
    self = stack.isNested(accepted: accepted) ? .nested : .leaky(layers: count)
  }

  var isLeaky: Bool { self != .nested }

  /// As in `folds.csv`; `nil` of any other text.
  init?(_ text: String, layers: String) {
    switch text {
    case "nested": self = .nested
    case "leaky":
      guard let count = Int(layers) else { return nil }
      self = .leaky(layers: count)
    default: return nil
    }
  }

  /// Whether scores of the two may be compared: errors of deeper stacks come out too low.
  static func areComparable(_ a: FoldEvidence?, _ b: FoldEvidence?) -> Bool {
    // Folders of earlier versions do not say.
    guard let a, let b else { return true }
    return a == b
  }
}
