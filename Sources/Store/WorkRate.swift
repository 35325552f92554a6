/// What jobs of one kind cost by how much they had to do: a fixed part and one in proportion to work.
///
/// The line is fitted with weights of 1/work, which makes it go through the totals: over the jobs it
/// was learned from, the costs it says add up to what they were. Older jobs count less and less.
public struct WorkRate: Equatable, Sendable {
  // Weighted sums over the jobs: of 1, of the work, of the cost, of 1/work, of cost/work.
  var count = 0.0
  var work = 0.0
  var cost = 0.0
  var inverse = 0.0
  var ratio = 0.0

  /// The share of its weight that a job keeps with each that comes after it.
  private static let memory = 0.998

  public init() {}

  init(count: Double, work: Double, cost: Double, inverse: Double, ratio: Double) {
    self.count = count
    self.work = work
    self.cost = cost
    self.inverse = inverse
    self.ratio = ratio
  }

  /// Learns from one more job.
  ///
  /// - Precondition: `work` is positive, `cost` at least 0, both finite.
  public mutating func add(work: Double, cost: Double) {
    precondition(work > 0 && cost >= 0, "no job costs \(cost) for \(work)")
    count = count * Self.memory + 1
    self.work = self.work * Self.memory + work
    self.cost = self.cost * Self.memory + cost
    inverse = inverse * Self.memory + 1 / work
    ratio = ratio * Self.memory + cost / work
  }

  /// What a job of so much work is expected to cost; at least 0.
  public func cost(of work: Double) -> Double {
    guard count > 0 else { return 0 }
    // Normal equations of cost = fixed + slope · work.
    let determinant = count * count - self.work * inverse
    // Below zero by Cauchy and Schwarz; near zero all jobs were of one size.
    guard determinant < -1e-9 * count * count else { return cost / self.work * work }
    let fixed = (cost * count - self.work * ratio) / determinant
    let slope = (count * ratio - inverse * cost) / determinant
    if fixed < 0 { return cost / self.work * work }
    if slope < 0 { return cost / count }
    return fixed + slope * work
  }
}
