import Learners
import Tabular

/// Which trend is taken off a target before a stack learns what is left.
public enum TrendKind: String, CaseIterable, Hashable, Sendable {
  case none
  /// Least squares on the columns of the trend.
  case linear
  /// A linear and a smooth function of them.
  case gaussianProcess = "gaussian_process"

  /// Among which `auto` chooses. A Gaussian process in every pair of neighbouring folds would cost more
  /// than the candidates themselves.
  package static let automatic: [TrendKind] = [.none, .linear]
}

/// A trend as it is declared: what it is a function of, and how far it goes on.
public struct TrendSpec: Hashable, Sendable {
  /// Not ``TrendKind/none``.
  var kind: TrendKind
  /// Names of numeric features of the stage.
  package var of: [String]
  /// Names of features that are categories, each level of which has a level of its own.
  package var by: [String]
  /// How far beyond the rows of a fit the trend goes on, in spans of each feature in these rows; from
  /// there on it is held.
  var reach: Double
  /// Penalty on the squared slopes of a linear trend, of standardised features.
  var alpha: Double

  /// Declared where the file says nothing else.
  package static let defaultReach = 1.0
  /// Changes a slope by less than one millionth from 1 row on, and makes equations of features that
  /// depend on each other solvable.
  package static let defaultAlpha = 1e-6

  var learner: any Learner {
    if kind == .gaussianProcess {
      var process = GaussianProcess()
      process.linear = true
      return process
    }
    var ridge = Ridge()
    ridge.alpha = alpha
    return ridge
  }

  /// For a job's key.
  var text: String {
    "\(learner.canonicalText) of \(of) by \(by) reach \(ParameterValue.number(reach).text)"
  }

  package init(kind: TrendKind, of: [String], by: [String], reach: Double, alpha: Double) {
    self.kind = kind
    self.of = of
    self.by = by
    self.reach = reach
    self.alpha = alpha
  }
}

/// Which trend is taken off before a candidate learns.
public enum TrendChoice: Hashable, Sendable {
  /// `nil` for none.
  case fixed(TrendSpec?)
  /// That with the least error of cheap learners in the folds of the target; see ``FormEvidence``.
  case chosen(among: [TrendSpec?])

  /// Every trend that a fit may have.
  var trends: [TrendSpec?] {
    switch self {
    case .fixed(let trend): [trend]
    case .chosen(let trends): trends
    }
  }

  /// For a job's key.
  var text: String {
    switch self {
    case .fixed(let trend): trend?.text ?? "none"
    case .chosen(let trends): "auto(\(trends.map { $0?.text ?? "none" }.joined(separator: ", ")))"
    }
  }
}

/// What is learned of a target before its scale: a form, less a trend.
package struct LearnedForm: Hashable, Sendable {
  var form: TargetForm
  var trend: TrendSpec?

  package init(form: TargetForm, trend: TrendSpec? = nil) {
    self.form = form
    self.trend = trend
  }
}

extension TrendSpec {
  func encode(to writer: inout ByteWriter) {
    writer.write(kind.rawValue)
    writer.write(of)
    writer.write(by)
    writer.write([reach, alpha])
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let name = try reader.readString()
    guard let kind = TrendKind(rawValue: name), kind != .none else {
      throw .unexpected("a trend '\(name)'")
    }
    self.kind = kind
    of = try reader.readStrings()
    by = try reader.readStrings()
    let numbers = try reader.readDoubles()
    guard numbers.count == 2 else { throw .unexpected("a trend of \(numbers.count) numbers") }
    (reach, alpha) = (numbers[0], numbers[1])
  }
}
