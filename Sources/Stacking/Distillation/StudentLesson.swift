/// What a model learns that takes the place of an ensemble.
package enum StudentLesson: String, CaseIterable, Sendable {
  /// The observed rows alone, as any member does.
  case observed
  /// The observed rows, and made rows with what the ensemble predicts for them.
  case observedAndMade
  /// What the ensemble predicts for the observed rows and for made rows.
  case predicted

  /// For people.
  package var title: String {
    switch self {
    case .observed: "observed values"
    case .observedAndMade: "observed values, and predictions of the ensemble for synthetic rows"
    case .predicted: "predictions of the ensemble for training rows and synthetic rows"
    }
  }

  var hasMadeRows: Bool { self != .observed }
}
