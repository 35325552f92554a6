/// Where the names of points stand so that none lies over another, over a point or over the line that
/// joins some of them; some have no place.
struct LabelPlaces {
  enum Side: String, CaseIterable {
    case rightAbove = "right above"
    case rightBelow = "right below"
    case leftAbove = "left above"
    case leftBelow = "left below"

    var isRight: Bool { self == .rightAbove || self == .rightBelow }
    var isAbove: Bool { self == .rightAbove || self == .leftAbove }
  }
  /// Longer names are cut, in pixels.
  static let longest = 130
  /// Of one character in type of ten pixels, on average.
  private static let characterWidth = 5.6
  private static let lineHeight = 11.0

  private struct Box {
    var left, right, top, bottom: Double

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  /// The side of each point that its name stands on; `nil` where there is no room.
  let sides: [Side?]

  /// - Parameters:
  ///   - points: Names and places; those with the least `y` choose first. Values are finite.
  ///   - width: Of the figure where it is narrowest, in pixels.
  ///   - height: In pixels.
  ///   - steps: Points that a line joins, from left to right: level from each, then upright to the next.
  init(
    _ points: [(name: String, x: Double, y: Double)], width: Int, height: Int, steps: [Int] = []
  ) {
    func scaled(_ values: [Double], _ length: Int) -> [Double] {
      guard let least = values.min(), let most = values.max(), most > least else {
        return values.map { _ in Double(length) / 2 }
      }
      return values.map { ($0 - least) / (most - least) * Double(length) }
    }
    let x = scaled(points.map(\.x), width)
    // Upwards on paper.
    let y = scaled(points.map { -$0.y }, height)
    let marks = points.indices.map {
      Box(left: x[$0] - 5, right: x[$0] + 5, top: y[$0] - 5, bottom: y[$0] + 5)
    }
    var taken = zip(steps, steps.dropFirst()).flatMap { from, to in
      [
        Box(left: x[from], right: x[to], top: y[from] - 1, bottom: y[from] + 1),
        Box(
          left: x[to] - 1, right: x[to] + 1, top: min(y[from], y[to]), bottom: max(y[from], y[to])),
      ]
    }
    var sides = [Side?](repeating: nil, count: points.count)
    for point in points.indices.sorted(by: { (points[$0].y, $0) < (points[$1].y, $1) }) {
      let length = min(
        Double(Self.longest), Double(points[point].name.count) * Self.characterWidth)
      for side in Side.allCases {
        let left = side.isRight ? x[point] + 7 : x[point] - 7 - length
        let top = y[point] + (side.isAbove ? -7 : 9) - Self.lineHeight / 2 - 2
        let box = Box(left: left, right: left + length, top: top, bottom: top + Self.lineHeight)
        // Names may stand out to the right, where the figure has a margin, but not over the axis.
        guard box.left >= 0, box.right <= Double(width) + 40 else { continue }
        guard !taken.contains(where: box.overlaps),
          !marks.indices.contains(where: { $0 != point && box.overlaps(marks[$0]) })
        else { continue }
        taken.append(box)
        sides[point] = side
        break
      }
    }
    self.sides = sides
  }
}
