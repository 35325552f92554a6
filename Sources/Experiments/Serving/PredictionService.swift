import Learners
import OutsideLearners
public import Serving
import Specification
import Stacking
import TableFiles
import Tabular
public import Wording

/// Predicts rows that lie in memory, as ``PredictionRun`` does those of a file: the same checks, blocks and bytes.
///
/// Requests may be answered side by side; none sees another.
public struct PredictionService: Sendable {
  /// How rows are written, and their predictions.
  public enum Format: Sendable {
    case csv, json
  }
  public struct Answer: Sendable {
    /// CSV, or an object with `predictions` and `notes`.
    public var bytes: [UInt8]
    public var rows: Int
    /// How rows unlike those of the training table were treated, a line each.
    public var notes: [String]
  }
  public let bundle: StackBundle
  private let workers = OutsideWorkers()

  public init(_ bundle: StackBundle) { self.bundle = bundle }

  /// What stands for the path of a file in errors.
  public static let name = "body"

  /// - Throws: ``PredictionRefusal``.
  public func answer(_ body: [UInt8], as format: Format) throws(PredictionRefusal) -> Answer {
    do {
      return try predicted(body, format)
    } catch let error as TableError {
      throw PredictionRefusal(error, isMalformed: !error.isOfContent)
    } catch let error as JSONRowsError {
      throw PredictionRefusal(error, isMalformed: error.isMalformed)
    } catch let error as MissingColumns {
      throw PredictionRefusal(error, isMalformed: false)
    } catch let error as StackError {
      throw PredictionRefusal(
        diagnoses: [error.diagnosis.at(Self.name)], isMalformed: false)
    } catch {
      preconditionFailure("all errors of predictions are known: \(error)")
    }
  }

  private func predicted(_ body: [UInt8], _ format: Format) throws -> Answer {
    let rows =
      switch format {
      case .csv: try RowsInMemory(csv: body, name: Self.name)
      case .json: try RowsInMemory(json: body, name: Self.name)
      }
    // Rows that are none have no columns either.
    if rows.isEmpty { return answer([], [], 0) }
    let request = try bundle.request(file: Self.name, sheet: nil, header: rows.header)
    try rows.require(request.columns.map(\.name))
    var summary = PredictionRun.Summary()
    summary.ignored = request.ignore
    let blocks = try rows.blocks(request)
    let lines = PredictionLines(bundle, header: rows.header)
    var text = format == .csv ? lines.header : []
    var objects: [String] = []
    while true {
      let first = blocks.rowCount
      guard let table = try blocks.next(atLeast: PredictionRun.blockSize) else { break }
      let result = try OutsideFits.$fitter.withValue(workers.fitter(bundle.libraries)) {
        try bundle.predict(table)
      }
      summary.add(result, first: first)
      switch format {
      case .csv: text += lines.csv(table, first: first, result)
      case .json: objects += lines.json(table, result)
      }
    }
    summary.invalid = blocks.invalid
    let notes = PredictionText(bundle, summary).notes
    return format == .csv
      ? Answer(bytes: text, rows: summary.notes.rows, notes: notes)
      : answer(objects, notes, summary.notes.rows)
  }

  private func answer(_ objects: [String], _ notes: [String], _ rows: Int) -> Answer {
    let quoted = notes.map(quotedJSON).joined(separator: ",")
    let text =
      "{\"predictions\":[\(objects.joined(separator: ","))],\"notes\":[\(quoted)]}\n"
    return Answer(bytes: Array(text.utf8), rows: rows, notes: notes)
  }
}

/// Why rows are not predicted.
public struct PredictionRefusal: DiagnosedError, Equatable, Sendable {
  public var diagnoses: [Diagnosis]
  /// Whether the body can't be read at all; else it is not what the bundle needs.
  public var isMalformed: Bool

  init(_ error: any DiagnosedError, isMalformed: Bool) {
    self.init(diagnoses: error.diagnoses, isMalformed: isMalformed)
  }

  init(diagnoses: [Diagnosis], isMalformed: Bool) {
    self.diagnoses = diagnoses
    self.isMalformed = isMalformed
  }
}

extension TableError {
  /// Whether the text is a table, but not one of the columns and cells that are asked for.
  fileprivate var isOfContent: Bool {
    switch problem {
    case .unknownColumns, .invalidCells, .repeatedColumn: true
    default: false
    }
  }
}
