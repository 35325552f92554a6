import Resampling
public import Specification
public import Stacking
import TableFiles
import Tabular

/// One predicted cell beside what is known of it.
public struct PredictionRow: Sendable, Equatable {
  /// Row of the stage's table.
  public var row: Int
  public var evaluation: EvaluationName
  public var observed: Double
  public var predicted: Double
  /// The interval; `nil` for out-of-fold predictions and for classes.
  public var interval: (lower: Double, upper: Double)?
  /// Of a class, whose numbers then are what is observed and predicted.
  public var classes: ClassPrediction?
  /// Where quantiles are predicted, the median among them.
  public var quantiles: QuantileValues?

  public static func == (a: Self, b: Self) -> Bool {
    a.row == b.row && a.evaluation == b.evaluation && a.observed == b.observed
      && a.predicted == b.predicted && a.interval?.lower == b.interval?.lower
      && a.interval?.upper == b.interval?.upper && a.classes == b.classes
      && a.quantiles == b.quantiles
  }
}

/// The class probabilities of one cell.
public struct ClassPrediction: Sendable, Equatable {
  /// By number.
  public var names: [String]
  public var probabilities: [Double]
  /// Numbers of the classes of the conformal set; `nil` for out-of-fold predictions.
  public var set: [Int]?
}

extension ClassResult {
  /// One row of the rows that are predicted.
  package func prediction(_ position: Int) -> ClassPrediction {
    let range = position * classes.count..<(position + 1) * classes.count
    return ClassPrediction(
      names: classes, probabilities: Array(probabilities[range]),
      set: range.filter { sets[$0] }.map { $0 - range.lowerBound })
  }
}

extension MemberPredictions {
  fileprivate func prediction(_ column: Column, _ place: Int) -> ClassPrediction? {
    guard !classes.isEmpty else { return nil }
    return ClassPrediction(
      names: classes, probabilities: column.outputs.rows([place], width: classes.count), set: nil)
  }

  fileprivate func quantiles(_ column: Column, _ place: Int) -> QuantileValues? {
    guard !levels.isEmpty else { return nil }
    return QuantileValues(
      levels: levels, values: column.outputs.rows([place], width: levels.count))
  }
}

/// What one base model predicts for a cell that it did not see.
public struct MemberRow: Sendable, Equatable {
  /// Counted from 1.
  public var layer: Int
  public var model: String
  public var prediction: PredictionRow
}

extension ExperimentNetwork {
  /// Every prediction of a ``TargetStack/blend`` job of which something is known to judge it by.
  public func predictions(_ result: StackResult, of stack: TargetStack) -> [PredictionRow] {
    guard case .blend(let blend) = result.output else { return [] }
    let classes = blend.classes?.classes ?? []
    let observed = tables.observed(
      root(stack.context.stage.table.value), stack.target, classes: classes)
    var rows: [PredictionRow] = []
    if stack.evaluation == .actual {
      for (place, row) in blend.trainingRows.enumerated() where !blend.outOfFold[place].isNaN {
        rows.append(
          PredictionRow(
            row: row, evaluation: stack.evaluationName(of: .outOfFold), observed: observed[row],
            predicted: blend.outOfFold[place], interval: nil,
            classes: blend.classes.map { result in
              ClassPrediction(
                names: classes,
                probabilities: result.outOfFold.rows([place], width: classes.count), set: nil)
            },
            quantiles: blend.quantiles.map { result in
              QuantileValues(
                levels: result.levels,
                values: result.outOfFold.rows([place], width: result.levels.count))
            }))
      }
    }
    guard let judged = judgedObservations(of: stack, blend.applyRows, classes) else {
      return rows
    }
    for (position, row) in blend.applyRows.enumerated() where !judged.values[position].isNaN {
      rows.append(
        PredictionRow(
          row: row, evaluation: judged.evaluation, observed: judged.values[position],
          predicted: blend.predicted[position],
          interval: classes.isEmpty ? (blend.lower[position], blend.upper[position]) : nil,
          classes: blend.classes?.prediction(position),
          quantiles: blend.quantiles?.values(position)))
    }
    return rows
  }

  /// Every prediction of a base model of which something is known to judge it by.
  ///
  /// - Parameter result: Of a ``TargetStack/members`` job.
  public func members(_ result: StackResult, of stack: TargetStack) -> [MemberRow] {
    guard case .members(let members) = result.output else { return [] }
    let observed = tables.observed(
      root(stack.context.stage.table.value), stack.target, classes: members.classes)
    let label = stack.evaluationName(of: stack.evaluation == .actual ? .outOfFold : .hidden)
    return members.columns.flatMap { column -> [MemberRow] in
      guard let name = stack.candidateName(layer: column.layer, column.member) else { return [] }
      return members.rows.enumerated().compactMap { place, row in
        guard !column.predicted[place].isNaN, !observed[row].isNaN else { return nil }
        return MemberRow(
          layer: column.layer, model: name,
          prediction: PredictionRow(
            row: row, evaluation: label, observed: observed[row],
            predicted: column.predicted[place], interval: nil,
            classes: members.prediction(column, place),
            quantiles: members.quantiles(column, place)))
      }
    }
  }

  /// What is known of rows that a stack predicts: hidden cells, or the truth; NaN for the others.
  /// `nil` where nothing is.
  ///
  /// - Parameter classes: Whose numbers they are then; empty for a target of numbers.
  package func judgedObservations(
    of stack: TargetStack, _ rows: [Int], _ classes: [String]
  ) -> (evaluation: EvaluationName, values: [Double])? {
    let stage = stack.context.stage
    let root = root(stage.table.value)
    guard stack.evaluation == .actual else {
      let observed = tables.observed(root, stack.target, classes: classes)
      return (stack.evaluationName(of: .hidden), rows.map { observed[$0] })
    }
    // That the truth can be joined was found when the jobs were planned.
    guard let truth = truth(of: stage),
      let values = try? library.truth(
        .init(table: tables.key(truth), key: experiment.table(root)?.request.key ?? []),
        of: stack.target, beside: tables.key(root), classes: classes)
    else { return nil }
    return (stack.evaluationName(of: .truth), rows.map { values[$0] })
  }
}
