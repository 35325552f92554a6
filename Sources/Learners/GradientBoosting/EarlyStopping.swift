/// Keeps the round of least validation loss, and tells when to give up finding a better one.
struct EarlyStopping {
  private let patience: Int
  private let share: Double
  /// `nil` until a loss was seen.
  private(set) var bestRound: Int?
  private var bestLoss = Double.infinity

  /// - Parameters:
  ///   - patience: Rounds without improvement before it stops; 0 to keep the best round of all.
  ///   - share: What of the best round, and twenty more, the patience grows to; 0 for it not to grow.
  init(patience: Int, share: Double = 0) {
    self.patience = patience
    self.share = share
  }

  /// Takes the loss after a round; whether to stop.
  mutating func stops(after round: Int, loss: Double) -> Bool {
    guard let best = bestRound, loss >= bestLoss else {
      bestRound = round
      bestLoss = loss
      return false
    }
    guard patience > 0 else { return false }
    let grown = share > 0 ? Int((share * Double(best + 1)).rounded()) + 20 : 0
    return round - best >= max(patience, grown)
  }
}
