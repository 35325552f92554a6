import YAML

/// Stops that a run keeps.
public struct BudgetSpec: Hashable, Sendable {
  /// Seconds of the clock, from the beginning of the run until its results are written.
  public var seconds: Double?
  /// Of memory, at any moment.
  public var bytes: Int?
  /// Most jobs of a plan.
  public var jobs: Int

  public init(seconds: Double? = nil, bytes: Int? = nil, jobs: Int = 1_000_000) {
    (self.seconds, self.bytes, self.jobs) = (seconds, bytes, jobs)
  }

  /// Whether something bounds a run, beside the size of its plan.
  public var boundsRun: Bool { seconds != nil || bytes != nil }
}

extension ExperimentReader {
  func budget(_ node: YAMLNode?) -> BudgetSpec {
    guard let node, var reader = SpecReader(node, .budget, "'budget'", log) else {
      return BudgetSpec()
    }
    let budget = BudgetSpec(
      seconds: reader.optional("time").flatMap {
        amount($0, "'time'", Self.durationForm, Self.durations)
      },
      bytes: reader.optional("memory").flatMap {
        amount($0, "'memory'", Self.memoryForm, Self.memories)
      }.map { Int($0) },
      jobs: reader.integer("jobs"))
    reader.finish()
    return budget
  }

  static let durationForm = "a duration such as 90s, 10min or 2h"
  static let durations: [String: Double] = ["s": 1, "min": 60, "h": 3600]
  static let memoryForm = "an amount of memory such as 500MB or 4GiB"
  static let memories: [String: Double] = [
    "MB": 1e6, "GB": 1e9, "MiB": 1_048_576, "GiB": 1_073_741_824,
  ]

  /// A positive number with its unit, in the unit of 1.
  func amount(
    _ node: YAMLNode, _ what: String, _ expected: String, _ units: [String: Double]
  ) -> Double? {
    guard let text = node.scalar?.text else { return log.unsuitable(node, what, expected) }
    let unit = String(text.reversed().prefix { $0.isLetter }.reversed())
    let number = text.dropLast(unit.count).trimmingSuffix(while: \.isWhitespace)
    guard let size = units[unit], let count = Double(number), count > 0, count * size < 1e15
    else { return log.unsuitable(node, what, expected) }
    return count * size
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, isTrimmed(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
