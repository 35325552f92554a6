/// Keeps the round of least validation loss, and tells when to give up finding a better one.
struct EarlyStopping {
  private let patience: Int
  /// `nil` until a loss was seen.
  private(set) var bestRound: Int?
  private var bestLoss = Double.infinity

  /// - Parameter patience: Rounds without improvement before it stops; 0 to keep the best round of all.
  init(patience: Int) { self.patience = patience }

  /// Takes the loss after a round; whether to stop.
  mutating func stops(after round: Int, loss: Double) -> Bool {
    guard let best = bestRound, loss >= bestLoss else {
      bestRound = round
      bestLoss = loss
      return false
    }
    return patience > 0 && round - best >= patience
  }
}
