package import Resampling
import Tabular

/// What a blend of class probabilities gives beside the predicted classes.
package struct ClassResult: Sendable, Equatable {
  /// By number.
  package var classes: [String]
  /// Row-major, by training row; NaN where no split held the row out.
  package var outOfFold: [Double]
  /// Row-major, by apply row.
  package var probabilities: [Double]
  /// Row-major, by apply row: whether the class belongs to the row's conformal set.
  package var sets: [Bool]
  var temperature: Double

  package init(
    classes: [String],
    outOfFold: [Double],
    probabilities: [Double],
    sets: [Bool],
    temperature: Double
  ) {
    self.classes = classes
    self.outOfFold = outOfFold
    self.probabilities = probabilities
    self.sets = sets
    self.temperature = temperature
  }
}

extension StageData {
  /// How many numbers are predicted for a row.
  var outputs: Int { max(1, classes.count, quantiles.count) }
  var isOfClasses: Bool { !classes.isEmpty }
  var isOfQuantiles: Bool { !quantiles.isEmpty }
  /// Whether several numbers are predicted for a row.
  var hasOutputs: Bool { isOfClasses || isOfQuantiles }
  var outputKind: OutputKind {
    isOfQuantiles ? .quantiles(quantiles.count) : .classes(classes.count)
  }
  /// The numbers of the observed classes, by training row.
  var observedClasses: [Int] { observed.map { Int($0) } }
}

extension [Double] {
  /// Some rows of a row-major array.
  package func rows(_ rows: some Sequence<Int>, width: Int) -> [Double] {
    rows.flatMap { self[$0 * width..<($0 + 1) * width] }
  }
}

extension BlendMembers {
  /// The blend of columns of class probabilities.
  ///
  /// - Parameter level: Of the conformal sets.
  func classResult(
    _ spec: BlendSpec, level: Double, metric: ClassMeasure
  ) throws(StackError) -> BlendResult {
    let count = data.outputs
    let weights = try classWeights(spec, metric)
    let used = used(weights)
    let own = used.map { weights[$0] }
    let outOfFold = blendedOutputs(used.map { self.outOfFold[$0] }, own)
    let calibration = calibration(spec, outOfFold, level: level)
    let calibrated = calibration.calibrated(outOfFold)
    let probabilities = calibration.calibrated(
      blendedOutputs(used.map { columns[$0].apply }, own))
    let none = [Double](repeating: .nan, count: data.applyRows.count)
    return BlendResult(
      weights: columns.indices.map {
        .init(layer: layers[$0], member: places[$0], weight: weights[$0])
      },
      trainingRows: data.trainingRows, outOfFold: Self.codes(calibrated, count),
      folds: outputFolds(weights) { $0.predicted = calibration.calibrated($1) },
      applyRows: data.applyRows,
      predicted: Self.codes(probabilities, count), lower: none, upper: none,
      classes: ClassResult(
        classes: data.classes, outOfFold: calibrated, probabilities: probabilities,
        sets: calibration.sets(probabilities), temperature: calibration.temperature))
  }

  /// The blend itself, to be applied to other rows.
  package func fittedClasses(
    _ spec: BlendSpec, level: Double, metric: ClassMeasure
  ) throws(StackError) -> FittedBlend {
    let weights = try classWeights(spec, metric)
    let used = used(weights)
    let outOfFold = blendedOutputs(
      used.map { self.outOfFold[$0] }, used.map { weights[$0] })
    var blend = FittedBlend(
      members: members(weights), ensembles: [],
      intervals: CrossValidationPlus(errors: [], level: level))
    blend.calibration = calibration(spec, outOfFold, level: level)
    return blend
  }

  /// The likeliest class of each row as a number; NaN without probabilities.
  package static func codes(_ probabilities: [Double], _ classCount: Int) -> [Double] {
    likeliestClasses(probabilities, classCount: classCount).enumerated().map { row, number in
      probabilities[row * classCount].isNaN ? .nan : Double(number)
    }
  }

  private func classWeights(_ spec: BlendSpec, _ metric: ClassMeasure) throws(StackError)
    -> [Double]
  {
    let covered = coveredRows
    return try outputWeights(
      spec, on: covered,
      ClassObjective(
        metric: metric, classCount: data.outputs, classes: covered.map { Int(data.observed[$0]) },
        weights: data.weights(of: covered)))
  }

  private func calibration(
    _ spec: BlendSpec, _ outOfFold: [Double], level: Double
  ) -> ClassCalibration {
    let covered = coveredRows
    let rows = CalibrationRows(
      probabilities: outOfFold.rows(covered, width: data.outputs),
      classes: covered.map { Int(data.observed[$0]) }, weights: data.weights(of: covered),
      classCount: data.outputs)
    return ClassCalibration(
      rows, spec.calibration, level: level, isOrdered: data.isOrdered)
  }
}
