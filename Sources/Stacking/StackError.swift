public import Learners
import Tabular

/// Why a job of a stack failed. What a specification or a table could have shown before the run is
/// found by the checks and never comes here.
public enum StackError: Error, Equatable, Sendable {
  case fit(candidate: String, FitError)
  /// Training rows with values that the declared scale does not allow.
  case outsideScale(candidate: String, scale: TargetScale, form: TargetForm, least: Double)
  case missingColumn(String)
  case notNumeric(String)
  /// A column of which parts of a date are asked, and that holds none.
  case noDates(String)
  /// Rows that are to be predicted have no baseline to add the prediction to.
  case missingBaseline(column: String, rows: Int)
  /// A ratio to zero, or a shortfall of a baseline beyond the ceiling.
  case undefinedForm(TargetForm, column: String, rows: Int)
  case noTrainingRows(target: String)
  /// A split trains on a row it holds out. Repeat, fold and row count from 0.
  case leakingSplit(repeat: Int, fold: Int, row: Int)
  /// A learner gave a prediction that is NaN or infinite.
  case notFinite(candidate: String, row: Int)
  /// No row has an out-of-fold value, so nothing can be blended.
  case nothingToBlend
  /// A table without a key, so that its rows can't be found in the table of true values.
  case noKey(table: String, truth: String)
  case folds(String)
  case table(String)
}

extension StackError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fit(let candidate, let error): "candidate '\(candidate)': \(error.sentence)"
    case .outsideScale(let candidate, let scale, let form, let least):
      "candidate '\(candidate)': 'transform: \(scale.rawValue)' meets "
        + "\(form == .raw ? "a target" : "a \(form.name) from the baseline") of "
        + "\(ParameterValue.number(least).text); "
        + "it must be above \(ParameterValue.number(scale.floor ?? 0).text), or use "
        + "'transform: auto'"
    case .missingColumn(let name): "no column '\(name)'"
    case .noDates(let name): "column '\(name)' holds no dates"
    case .notNumeric(let name): "column '\(name)' holds categories; a number is needed"
    case .missingBaseline(let column, let rows):
      "baseline '\(column)' is missing in \(rows) of the rows to predict; complete it in an earlier stage"
    case .undefinedForm(.shortfall(let shortfall), let column, let rows):
      "baseline '\(column)' is \(shortfall.beyond) in \(rows) rows; raise 'ceiling', or use form: difference"
    case .undefinedForm(_, let column, let rows):
      "baseline '\(column)' is zero in \(rows) rows; use form: difference"
    case .noTrainingRows(let target): "no row of target '\(target)' is known; nothing to learn from"
    case .leakingSplit(let `repeat`, let fold, let row):
      "fold \(fold + 1) of repeat \(`repeat` + 1) trains on row \(row + 1), which it holds out"
    case .notFinite(let candidate, let row):
      "candidate '\(candidate)' predicts no finite number for row \(row + 1)"
    case .nothingToBlend:
      "no row has an out-of-fold value from every candidate; use folds that hold out every row"
    case .noKey(let table, let truth):
      "table '\(table)' has no key by which its rows are found in '\(truth)'; declare its 'key'"
    case .folds(let sentence), .table(let sentence): sentence
    }
  }
}

extension FitError {
  /// The one sentence for each way a fit can fail.
  var sentence: String {
    switch self {
    case .cancelled: "stopped before it was done"
    case .tooFewRows(let family, let needed, let found):
      "\(family) needs at least \(needed) training rows and has \(found)"
    case .notPositiveDefinite(let family):
      "\(family) met a matrix that is not positive definite; the columns may hold copies of one another "
        + "or values too large"
    case .diverged(let family, let round):
      "\(family) diverged in round \(round); lower its learning_rate"
    case .notConverged(let family, let sweeps):
      "\(family) did not reach its tol in \(sweeps) sweeps; raise max_iter, alpha or tol"
    case .unsuitable(let family, let reason): "\(family): \(reason)"
    }
  }
}
