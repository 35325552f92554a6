public import Learners
import Tabular
public import Wording

/// Why a job of a stack failed. What a specification or a table could have shown before the run is
/// found by the checks and never comes here.
public enum StackError: Error, Equatable, Sendable {
  case fit(candidate: String, FitError)
  /// Training rows with values that the declared scale does not allow.
  case outsideScale(candidate: String, scale: TargetScale, form: TargetForm, least: Double)
  case missingColumn(String)
  case notNumeric(String)
  /// A family that learns numbers alone, and a target of classes.
  case notOfClasses(family: String)
  /// A family that learns no quantiles, and a target of quantiles.
  case notOfQuantiles(family: String)
  /// A column of which parts of a date are asked, and that holds none.
  case noDates(String)
  /// A column of which n-grams are asked, and that holds numbers.
  case noTexts(String)
  /// Rows that are to be predicted have no baseline to add the prediction to.
  case missingBaseline(column: String, rows: Int)
  /// A ratio to zero, or a shortfall of a baseline beyond the ceiling.
  case undefinedForm(TargetForm, column: String, rows: Int)
  case noTrainingRows(target: String)
  /// Training rows that can't be weighed.
  case weights(RowWeighting, RowWeighting.Problem)
  /// A split trains on a row it holds out. Repeat, fold and row count from 0.
  case leakingSplit(repeat: Int, fold: Int, row: Int)
  /// A learner gave a prediction that is NaN or infinite; with a cell of the row that explains it.
  case notFinite(candidate: String, row: RowPlace, cell: ExtremeCell?)
  /// The causes, by base model of a layer of which none is left.
  case everyModelFailed([String])
  /// No row has an out-of-fold value, so nothing can be blended.
  case nothingToBlend
  /// A table without a key, so that its rows can't be found in the table of true values.
  case noKey(table: String, truth: String)
  case folds(String)
  case table(String)
  /// A table that a job names and that can't be had; with the reason.
  case missingTable(String)
  /// What a job reads is not there, or is not what it should be; for what it is read.
  case unexpectedInput(String)
}

extension StackError: DiagnosedError {
  public var diagnoses: [Diagnosis] { [diagnosis] }

  /// The problem in words.
  public var diagnosis: Diagnosis {
    switch self {
    case .fit(let candidate, let error):
      .init(Self.prefix(candidate) + error.diagnosis.what, help: error.diagnosis.help)
    case .outsideScale(let candidate, let scale, let form, let least):
      .init(
        Self.prefix(candidate)
          + "\(form == .raw ? "a target" : "a \(form.name) to the reference column") "
          + "of \(ParameterValue.number(least).text) is not above "
          + "\(ParameterValue.number(scale.floor ?? 0).text), as 'transform: \(scale.rawValue)' needs",
        help: "use 'transform: auto'")
    case .missingColumn(let name): .init("no column '\(name)'")
    case .noDates(let name): .init("column '\(name)' holds no dates", help: "use a column of dates")
    case .noTexts(let name): .init("column '\(name)' holds no texts", help: "use a column of texts")
    case .notOfClasses(let family):
      .init(
        "\(family) can't learn classes",
        help: "use one of: \(LearnerCatalogue.familiesOfClasses.joined(separator: ", "))")
    case .notOfQuantiles(let family):
      .init(
        "\(family) can't learn quantiles",
        help: "use one of: \(LearnerCatalogue.familiesOfQuantiles.joined(separator: ", "))")
    case .notNumeric(let name):
      .init("column '\(name)' holds categories", help: "use a column of numbers")
    case .missingBaseline(let column, let rows):
      .init(
        "reference column '\(column)' is missing in \(counted(rows, "row")) to predict",
        help: "complete it in an earlier stage")
    case .undefinedForm(.shortfall(let relative), let column, let rows):
      .init(
        "reference column '\(column)' is \(relative.beyond) in \(counted(rows, "row"))",
        help: "raise 'ceiling', or use 'form: difference'")
    case .undefinedForm(_, let column, let rows):
      .init(
        "reference column '\(column)' is zero in \(counted(rows, "row"))",
        help: "use 'form: difference'")
    case .noTrainingRows(let target):
      .init("target '\(target)' is missing in every row", help: "use a target with known values")
    case .weights(let weighting, let problem):
      problem.diagnosis(of: weighting, table: nil, fileRow: nil)
    case .leakingSplit(let `repeat`, let fold, let row):
      .init(
        "fold \(fold + 1) of repeat \(`repeat` + 1) trains on row \(row + 1), which it holds out")
    case .notFinite(let candidate, let row, let cell):
      .init(
        (candidate.isEmpty ? "it" : "learner '\(candidate)'")
          + " predicts no finite number for \(row)"
          + (cell.map {
            ", where feature '\($0.feature)' is \(ParameterValue.number($0.value).text)"
          } ?? ""),
        help: cell == nil
          ? "remove it, or change its hyperparameters"
          : "correct the cell, or declare it 'missing'")
    case .everyModelFailed(let causes):
      .init(
        "\(causes.count == 1 ? "the only base model" : "every base model") of the layer failed: "
          + Self.distinct(causes).joined(separator: "; "))
    case .nothingToBlend:
      .init(
        "no row has an out-of-fold prediction from every learner",
        help: "use folds that hold out every row")
    case .noKey(let table, let truth):
      .init(
        "table '\(table)' has no key to match rows with '\(truth)'", help: "declare its 'key'")
    case .folds(let sentence), .table(let sentence): .init(sentence)
    case .missingTable(let reason): .init("table \(reason)")
    case .unexpectedInput(let role):
      .init("the input '\(role)' of a job is missing or damaged", help: "run again")
    }
  }

  /// Each cause once, in order.
  private static func distinct(_ causes: [String]) -> [String] {
    var found: [String] = []
    for cause in causes where !found.contains(cause) { found.append(cause) }
    return found
  }

  /// Whether one base model fails by it and the rest of the stack does not: what a fit meets, and no damage of
  /// its inputs and no end that was asked for.
  var isOfModel: Bool {
    switch self {
    // What fails outside, such as a library that is not there, may be mended without a change of the job: nothing of
    // it is stored.
    case .fit(_, .cancelled), .fit(_, .outside): false
    case .fit, .outsideScale, .notFinite: true
    default: false
    }
  }

  private static func prefix(_ candidate: String) -> String {
    candidate.isEmpty ? "" : "learner '\(candidate)': "
  }

  /// The same of a candidate by its name: the work of a fit does not know it.
  package func naming(_ candidate: String?) -> StackError {
    guard let name = candidate else { return self }
    switch self {
    case .fit("", let error): return .fit(candidate: name, error)
    case .outsideScale("", let scale, let form, let least):
      return .outsideScale(candidate: name, scale: scale, form: form, least: least)
    case .notFinite("", let row, let cell):
      return .notFinite(candidate: name, row: row, cell: cell)
    default: return self
    }
  }
}

extension FitError {
  /// The one sentence for each way a fit can fail.
  var diagnosis: Diagnosis {
    switch self {
    case .cancelled: .init("stopped before the end")
    case .tooFewRows(let family, let needed, let found):
      .init("\(family) needs at least \(needed) training rows and has \(found)")
    case .notPositiveDefinite(let family):
      .init(
        "the matrix of \(family) is not positive definite",
        help: "remove columns that are copies of others or hold very large values")
    case .diverged(let family, let round):
      .init("\(family) diverged in round \(round)", help: "lower its learning_rate")
    case .notConverged(let family, let sweeps):
      .init(
        "\(family) did not reach its tol in \(sweeps) sweeps", help: "raise max_iter, alpha or tol")
    case .unsuitable(let family, let reason): .init("\(family): \(reason)")
    case .outside(let what, let help): .init(what, help: help)
    }
  }

  /// The diagnosis in one line.
  package var sentence: String { diagnosis.sentence }
}
