/// A search that gives many samples little and the best of them more, rung by rung.
///
/// Which samples enter a rung is known when the one before it has run; until then its variants are not
/// there.
public struct Halving: Sendable {
  /// A sample in one rung.
  public struct Member: Sendable, Hashable {
    /// The name of the sample, in every rung the same.
    public var sample: String
    /// The name of the variant.
    public var variant: String
  }
  struct Sample {
    var name: String
    var edits: [DocumentEdit]
  }
  /// The rungs whose members are known, the first one of all samples.
  public internal(set) var rungs: [[Member]] = []
  /// How many there are to be.
  public let rungCount: Int
  /// One of so many goes on from each rung.
  public let eta: Int
  public let sampleCount: Int

  init(rungCount: Int, eta: Int, sampleCount: Int) {
    self.rungCount = rungCount
    self.eta = eta
    self.sampleCount = sampleCount
  }

  /// How many samples enter each rung.
  public var counts: [Int] {
    var counts = [sampleCount]
    while counts.count < rungCount { counts.append(max(1, counts[counts.count - 1] / eta)) }
    return counts
  }

  /// Whether the members of every rung are known.
  public var isComplete: Bool { rungs.count == rungCount }
}
