/// A leaf of a tree that is growing.
struct Leaf {
  var sums: LeafSums
  /// Its rows: `sums.count` entries from `start` in one of the two entry buffers.
  var start = 0
  var buffer = 0
  /// Its cumulative histogram in the pool, while it may still be split.
  var slot: Int?
  var depth = 0
  /// Its node in the tree.
  var node = 0
  var split: Split?
  /// Its value before the learning rate, and what it may be.
  var value = 0.0
  var bounds = ValueBounds()
}
