import Tabular

/// A step of time by its name.
enum TimeStep: String, CaseIterable {
  case minute, hour, day, week, month, quarter, year

  var step: MomentStep {
    switch self {
    case .minute: MomentStep(60, .second)
    case .hour: .hour
    case .day: .day
    case .week: .week
    case .month: .month
    case .quarter: .quarter
    case .year: .year
    }
  }
}
