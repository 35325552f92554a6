import Tabular

/// The training rows as points, and how they vote.
struct NeighboursModel: Model {
  static let familyName = "nearest_neighbours"

  let space: NeighbourSpace
  let points: NeighbourPoints
  let targets: [Double]
  let rowWeights: [Double]
  let count: Int
  let weighting: NearestNeighbours.Weighting

  init(
    space: NeighbourSpace, points: NeighbourPoints, targets: [Double], rowWeights: [Double],
    count: Int, weighting: NearestNeighbours.Weighting
  ) {
    self.space = space
    self.points = points
    self.targets = targets
    self.rowWeights = rowWeights
    self.count = count
    self.weighting = weighting
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = space.axes.count
    let queries = space.points(of: rows, in: features)
    return (0..<rows.count).map { row in
      vote(points.nearest(count, to: queries[row * width..<(row + 1) * width]))
    }
  }

  /// Every vote: the place of the row among `rows`, the target that is voted for, the vote's weight.
  func forEachVote(
    _ features: FeatureMatrix, rows: Range<Int>, _ body: (Int, Double, Double) -> Void
  ) {
    let width = space.axes.count
    let queries = space.points(of: rows, in: features)
    for row in 0..<rows.count {
      let found = points.nearest(count, to: queries[row * width..<(row + 1) * width])
      for neighbour in found { body(row, targets[neighbour.row], weight(neighbour, among: found)) }
    }
  }

  private func vote(_ neighbours: [Neighbour]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for neighbour in neighbours {
      let weight = weight(neighbour, among: neighbours)
      sum += weight * targets[neighbour.row]
      total += weight
    }
    return sum / total
  }

  /// Rows at no distance outvote all others. Weights are relative to the nearest's, so that the
  /// inverse of a tiny distance stays finite.
  @inline(__always)
  private func weight(_ neighbour: Neighbour, among neighbours: [Neighbour]) -> Double {
    var weight = rowWeights[neighbour.row]
    if weighting == .distance, neighbour.distance > 0 {
      let share = neighbours[0].distance / neighbour.distance
      weight *= points.p == 2 ? share.squareRoot() : share
    }
    return weight
  }

  /// Neighbours have no measure of it.
  var featureImportance: [Double] { space.axes.map { _ in 0 } }

  func encode(to writer: inout ByteWriter) {
    space.encode(to: &writer)
    writer.write(points.coordinates)
    writer.write(UInt8(points.p))
    writer.write(targets)
    writer.write(rowWeights)
    writer.write(UInt32(count))
    writer.write(weighting == .distance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    space = try NeighbourSpace(from: &reader)
    let coordinates = try reader.readDoubles()
    let p = Int(try reader.read(UInt8.self))
    targets = try reader.readDoubles()
    rowWeights = try reader.readDoubles()
    count = Int(try reader.read(UInt32.self))
    weighting = try reader.readBool() ? .distance : .uniform
    guard coordinates.count == targets.count * space.axes.count,
      rowWeights.count == targets.count, count >= 1, count <= targets.count
    else { throw .unexpected("neighbours whose numbers differ") }
    guard p == 1 || p == 2 else { throw .unexpected("a distance of power \(p)") }
    guard (coordinates + targets).allSatisfy(\.isFinite),
      rowWeights.allSatisfy({ $0.isFinite && $0 > 0 })
    else { throw .unexpected("neighbours that are not finite") }
    points = NeighbourPoints(coordinates, count: targets.count, in: space, p: p)
  }
}
