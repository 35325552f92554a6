import HeapModule

/// Splits that could be made, the one that improves most on top; of equal ones the least in order.
struct SplitHeap<Node> {
  private struct Item: Comparable {
    let node: Node
    let split: NodeSplit
    let order: Int

    static func < (a: Item, b: Item) -> Bool {
      let (x, y) = (a.split.improvement, b.split.improvement)
      return x != y ? x > y : a.order < b.order
    }

    /// By what they are ordered by: no two items have one order.
    static func == (a: Item, b: Item) -> Bool { a.order == b.order }
  }

  private var items = Heap<Item>()

  mutating func push(_ node: Node, _ split: NodeSplit, order: Int) {
    items.insert(Item(node: node, split: split, order: order))
  }

  mutating func pop() -> (node: Node, split: NodeSplit)? {
    items.popMin().map { ($0.node, $0.split) }
  }
}
