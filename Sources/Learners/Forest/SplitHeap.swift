/// Splits that could be made, the one that improves most on top; of equal ones the least in order.
struct SplitHeap<Node> {
  private var items: [(node: Node, split: NodeSplit, order: Int)] = []

  mutating func push(_ node: Node, _ split: NodeSplit, order: Int) {
    items.append((node, split, order))
    var place = items.count - 1
    while place > 0, precedes(place, (place - 1) / 2) {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() -> (node: Node, split: NodeSplit)? {
    guard !items.isEmpty else { return nil }
    items.swapAt(0, items.count - 1)
    let top = items.removeLast()
    var place = 0
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2] where child < items.count {
        if precedes(child, first) { first = child }
      }
      if first == place { return (top.node, top.split) }
      items.swapAt(place, first)
      place = first
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (items[a].split.improvement, items[b].split.improvement)
    return x != y ? x > y : items[a].order < items[b].order
  }
}
