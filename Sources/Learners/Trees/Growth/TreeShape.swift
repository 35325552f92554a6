/// How far a tree grows, and which leaf is split next.
struct TreeShape: Sendable {
  enum Order: Sendable {
    /// The leaf with the largest gain: LightGBM, XGBoost's lossguide.
    case bestFirst
    /// Level by level: XGBoost's depthwise, where the number of leaves is limited.
    case breadthFirst
    /// The newest leaf. The same tree as level by level where only the depth is limited, and few
    /// histograms are open at once.
    case depthFirst
  }

  var order: Order
  /// At most so many leaves; 2 or more.
  var maxLeaves = Int.max
  /// At most so many splits from root to leaf.
  var maxDepth = Int.max
}
