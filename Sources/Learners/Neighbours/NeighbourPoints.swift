/// A point of the training rows and its distance: squared for p = 2, plain for p = 1.
struct Neighbour: Equatable {
  var row: Int
  var distance: Double

  /// Nearer first; of equal distances the earlier row.
  func precedes(_ other: Neighbour) -> Bool {
    distance < other.distance || (distance == other.distance && row < other.row)
  }
}

/// The nearest found so far, nearest first, at most `limit` of them.
struct NearestList {
  private(set) var found: [Neighbour] = []
  let limit: Int

  init(limit: Int) {
    self.limit = limit
    found.reserveCapacity(limit + 1)
  }

  /// What a distance must not exceed to be of interest.
  var reach: Double { found.count < limit ? .infinity : found[limit - 1].distance }

  mutating func offer(_ neighbour: Neighbour) {
    guard neighbour.distance <= reach else { return }
    var place = found.count
    while place > 0, neighbour.precedes(found[place - 1]) { place -= 1 }
    guard place < limit else { return }
    found.insert(neighbour, at: place)
    if found.count > limit { found.removeLast() }
  }
}

/// Points among which the nearest are searched: all in turn where they are few, by a k-d tree where
/// they are many. Both give the same neighbours, distances and order.
struct NeighbourPoints: Sendable {
  /// Row-major, `count × isNumber.count`.
  let coordinates: [Double]
  let isNumber: [Bool]
  let p: Int
  let count: Int
  private let tree: KDTree?

  init(
    _ coordinates: [Double], count: Int, in space: NeighbourSpace, p: Int, usesTree: Bool? = nil
  ) {
    self.coordinates = coordinates
    self.count = count
    self.p = p
    isNumber = space.isNumber
    // Measured: a tree costs more than it saves below some hundred rows and in many dimensions.
    let numbers = isNumber.count { $0 }
    let pays = count > 400 && numbers > 0 && numbers <= 16
    tree = usesTree ?? pays ? KDTree(coordinates, isNumber: isNumber) : nil
  }

  func nearest(_ limit: Int, to query: ArraySlice<Double>) -> [Neighbour] {
    var list = NearestList(limit: limit)
    let query = Array(query)
    if let tree {
      tree.search(self, query, &list)
    } else {
      for row in 0..<count { list.offer(Neighbour(row: row, distance: distance(row, query))) }
    }
    return list.found
  }

  /// The distance of a point and a query, squared for p = 2.
  @inline(__always)
  func distance(_ row: Int, _ query: [Double]) -> Double {
    let coordinates = coordinates.span
    let query = query.span
    let start = row * isNumber.count
    var sum = 0.0
    for axis in query.indices {
      let difference = abs(coordinates[start + axis] - query[axis])
      if isNumber[axis] {
        sum += p == 2 ? difference * difference : difference
      } else if difference != 0 {
        // One-hot columns: two levels differ in two of them, a level and none in one.
        sum += min(coordinates[start + axis], query[axis]) < 0 ? 1 : 2
      }
    }
    return sum
  }
}
