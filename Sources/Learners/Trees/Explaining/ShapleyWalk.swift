/// One walk through a tree that adds the Shapley values of one row.
///
/// On the way down it keeps, for the features met so far, the share of subsets of each size that come
/// to the node: with a feature in the subset the row's own way is taken, without it both ways.
struct ShapleyWalk {
  private struct Step {
    var feature: Int
    /// The share of rows that go on where the feature is not known.
    var unknown: Double
    /// 1 where the row itself goes on, else 0.
    var known: Double
    /// Of subsets with as many features as this step has before it.
    var weight: Double
  }
  private let tree: PlainTree
  private let covers: [UInt32]
  private let cells: [Double]
  /// The paths of all depths, one behind the other, so that each node changes a copy of its own.
  private var steps: [Step]

  init(_ tree: PlainTree, _ covers: [UInt32], _ cells: [Double]) {
    (self.tree, self.covers, self.cells) = (tree, covers, cells)
    let depth = tree.depth + 1
    steps = Array(
      repeating: Step(feature: -1, unknown: 1, known: 1, weight: 0),
      count: (depth + 1) * (depth + 2) / 2)
  }

  mutating func add(to values: inout [Double]) {
    visit(0, from: 0, count: 0, Step(feature: -1, unknown: 1, known: 1, weight: 0), &values)
  }

  /// - Parameters:
  ///   - start: Where the path of the parent lies, of `count` steps.
  ///   - next: The step from the parent to this node.
  private mutating func visit(
    _ index: Int, from parent: Int, count parentCount: Int, _ next: Step, _ values: inout [Double]
  ) {
    let start = parent + parentCount
    for place in 0..<parentCount { steps[start + place] = steps[parent + place] }
    var count = parentCount
    extend(start, &count, next)
    let node = tree.nodes[index]
    guard !node.isLeaf else {
      for place in 1..<max(1, count) {
        let step = steps[start + place]
        values[step.feature] +=
          weightWithout(place, start, count) * (step.known - step.unknown) * node.value
      }
      return
    }
    let taken = node.child(of: cells[node.feature])
    let other = taken == node.left ? node.right : node.left
    var before = Step(feature: node.feature, unknown: 1, known: 1, weight: 0)
    if let place = (1..<count).first(where: { steps[start + $0].feature == node.feature }) {
      before = steps[start + place]
      remove(place, start, &count)
    }
    for child in [taken, other] {
      let step = Step(
        feature: node.feature,
        unknown: before.unknown * TreeExplanation.share(of: child, in: index, covers),
        known: child == taken ? before.known : 0, weight: 0)
      // Nothing comes here, whether the feature is known or not.
      if step.unknown == 0, step.known == 0 { continue }
      visit(child, from: start, count: count, step, &values)
    }
  }

  /// Adds a step at the end of a path.
  private mutating func extend(_ start: Int, _ count: inout Int, _ next: Step) {
    steps[start + count] = next
    steps[start + count].weight = count == 0 ? 1 : 0
    let size = Double(count + 1)
    for place in stride(from: count - 1, through: 0, by: -1) {
      let weight = steps[start + place].weight
      steps[start + place + 1].weight += next.known * weight * Double(place + 1) / size
      steps[start + place].weight = next.unknown * weight * Double(count - place) / size
    }
    count += 1
  }

  /// Takes a step out of a path: what ``extend(_:_:_:)`` of it did is undone.
  private mutating func remove(_ place: Int, _ start: Int, _ count: inout Int) {
    let last = count - 1
    let step = steps[start + place]
    var next = steps[start + last].weight
    for index in stride(from: last - 1, through: 0, by: -1) {
      let weight = steps[start + index].weight
      if step.known != 0 {
        steps[start + index].weight =
          next * Double(count) / (Double(index + 1) * step.known)
        next =
          weight - steps[start + index].weight * step.unknown * Double(last - index)
          / Double(count)
      } else {
        steps[start + index].weight =
          weight * Double(count) / (step.unknown * Double(last - index))
      }
    }
    for index in place..<last {
      steps[start + index].feature = steps[start + index + 1].feature
      steps[start + index].unknown = steps[start + index + 1].unknown
      steps[start + index].known = steps[start + index + 1].known
    }
    count -= 1
  }

  /// The sum of the weights that a path has without one of its steps.
  private func weightWithout(_ place: Int, _ start: Int, _ count: Int) -> Double {
    let last = count - 1
    let step = steps[start + place]
    var next = steps[start + last].weight
    var sum = 0.0
    for index in stride(from: last - 1, through: 0, by: -1) {
      if step.known != 0 {
        let weight = next * Double(count) / (Double(index + 1) * step.known)
        sum += weight
        next =
          steps[start + index].weight - weight * step.unknown * Double(last - index)
          / Double(count)
      } else {
        sum += steps[start + index].weight * Double(count) / (step.unknown * Double(last - index))
      }
    }
    return sum
  }
}
