import Resampling
import Tabular

private import Glibc

/// Whether a layer has earned its place: the stack with it beside the stack without it, each fitted
/// once for every fold of the stack on the other folds alone and judged on that fold's rows.
///
/// No layer, blend, choice of a form or of rounds that makes a judged prediction has seen anything of
/// its fold; where folds are blocks in time, so are those that are kept out. Every row is judged once
/// for each repeat.
///
/// The layer is accepted if its mean gain over the folds is more than `margin` standard errors. As
/// folds share most of their training rows, the variance of the mean is s²(1/J + n₂/n₁) in place of
/// s²/J, with s² that of the J gains and n₂/n₁ the mean ratio of held-out rows to training rows.
///
/// - Source: the rule of one standard error is from Breiman, Friedman, Olshen & Stone, “Classification
///   and Regression Trees”, 1984, section 3.4.3; the corrected variance from Nadeau & Bengio,
///   “Inference for the generalization error”, Machine Learning 52 (2003).
public struct LayerDecision: Sendable, Equatable {
  public struct Fold: Sendable, Equatable {
    /// Counts from 0, as does `fold`.
    public var `repeat`: Int
    public var fold: Int
    /// How many rows it learned from and judged.
    public var trainingCount: Int
    public var rowCount: Int
    /// Errors of the stacks, in the metric by which they are compared.
    public var without: Double
    public var with: Double

    /// The logarithm of the ratio of the errors: positive where the layer is of use.
    var gain: Double {
      log(max(without, .leastNormalMagnitude) / max(with, .leastNormalMagnitude))
    }
  }
  /// Counted from 1.
  public var layer: Int
  public var margin: Double
  /// Those in which both stacks could be fitted.
  public var folds: [Fold]
  /// What errors are measured by; `nil` for what is usual: root mean squared error, of classes log loss, of quantiles
  /// pinball loss.
  package var loss: Loss?

  /// The mean of the folds' gains, each the logarithm of the ratio of errors.
  public var meanGain: Double {
    folds.isEmpty ? 0 : folds.reduce(0) { $0 + $1.gain } / Double(folds.count)
  }

  /// Of the mean gain; infinite with fewer than two folds.
  public var standardError: Double {
    guard folds.count > 1 else { return .infinity }
    let mean = meanGain
    let squares = folds.reduce(0) { $0 + ($1.gain - mean) * ($1.gain - mean) }
    let count = Double(folds.count)
    let ratio =
      folds.reduce(0) { $0 + Double($1.rowCount) / Double(max(1, $1.trainingCount)) } / count
    return (squares / (count - 1) * (1 / count + ratio)).squareRoot()
  }

  public var isAccepted: Bool { folds.count > 1 && meanGain > margin * standardError }

  /// The metric that its errors are values of, in words.
  package func metricName(of task: TargetTask) -> String { loss(of: task).title }

  /// Errors over the rows of all folds.
  package func errors(of task: TargetTask) -> (without: Double, with: Double) {
    let loss = loss(of: task)
    return (
      loss.figure(of: folds.map { ($0.without, $0.rowCount) }),
      loss.figure(of: folds.map { ($0.with, $0.rowCount) })
    )
  }

  private func loss(of task: TargetTask) -> Loss {
    switch task {
    case .regression: loss ?? .squared
    case .classification, .ordinal: loss ?? .classes(.logLoss)
    case .quantile: .quantiles
    }
  }
}

extension LayerDecision {
  /// - Parameters:
  ///   - data: With the splits of the stack.
  ///   - outer: Which of them were kept out, in order.
  ///   - without: By kept-out split: the blend of the layers below.
  ///   - with: The same with the layer.
  init(
    layer: Int, margin: Double, _ data: StageData, outer: [Int], without: [BlendResult],
    with: [BlendResult]
  ) {
    self.layer = layer
    self.margin = margin
    loss = data.loss.unlessDefault
    folds = zip(outer, zip(without, with)).compactMap { index, blends in
      let split = data.splits[index]
      let (a, b) = (blends.0.predicted, blends.1.predicted)
      func outputs(_ blend: BlendResult, _ judged: [Int]) -> [Double] {
        (blend.classes?.probabilities ?? blend.quantiles?.predicted)?
          .rows(judged, width: data.outputs) ?? []
      }
      let judged = split.heldOut.indices.filter {
        !a[$0].isNaN && !b[$0].isNaN && data.weights?[split.heldOut[$0]] != 0
      }
      guard !judged.isEmpty else { return nil }
      func error(_ predicted: [Double]) -> Double {
        data.loss.figure(
          observed: judged.map { data.observed[split.heldOut[$0]] },
          predicted: judged.map { predicted[$0] },
          weights: data.weights(of: judged.map { split.heldOut[$0] }))
      }
      func loss(_ blend: BlendResult) -> Double {
        data.outputLoss(outputs(blend, judged), of: judged.map { split.heldOut[$0] })
          / (data.weights(of: judged.map { split.heldOut[$0] })?.reduce(0, +)
            ?? Double(judged.count))
      }
      let hasOutputs = data.hasOutputs
      return Fold(
        repeat: split.repeat, fold: split.fold, trainingCount: split.training.count,
        rowCount: judged.count, without: hasOutputs ? loss(blends.0) : error(a),
        with: hasOutputs ? loss(blends.1) : error(b))
    }
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(layer))
    writer.write(margin)
    writer.write(UInt32(folds.count))
    for fold in folds {
      writer.write(
        [fold.repeat, fold.fold, fold.trainingCount, fold.rowCount].map(UInt32.init))
      writer.write([fold.without, fold.with])
    }
    if let loss { writer.write(loss.name) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    layer = Int(try reader.read(UInt32.self))
    margin = try reader.readDouble()
    folds = []
    for _ in 0..<(try reader.read(UInt32.self)) {
      let numbers = try reader.readArray(UInt32.self).map(Int.init)
      let errors = try reader.readDoubles()
      guard numbers.count == 4, errors.count == 2 else { throw .unexpected("a fold of a decision") }
      folds.append(
        Fold(
          repeat: numbers[0], fold: numbers[1], trainingCount: numbers[2], rowCount: numbers[3],
          without: errors[0], with: errors[1]))
    }
    guard reader.remaining > 0 else { return }
    loss = Loss(name: try reader.readString())
    guard loss != nil else { throw .unexpected("the loss of a decision") }
  }
}
