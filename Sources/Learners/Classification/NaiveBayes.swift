private import Glibc
import Tabular

/// Bayes' rule with features that are taken to be independent within a class.
public struct NaiveBayes: ClassificationOnly {
  /// Share of the greatest variance of a feature that is added to all variances.
  public var varSmoothing = 1e-9
  /// Rows that are added to the count of every level of a category.
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "naive_bayes", NaiveBayes.self, model: NaiveBayesModel.self, aliases: ["gaussian_nb"],
    title: "Naive Bayes (classification)",
    summary: """
      Class probabilities by Bayes' rule: within a class numbers are normal and categories are drawn by \
      their shares, each independent of the others. Costs next to nothing; its probabilities are too \
      sure of themselves, yet it can help an ensemble. A missing cell has no part in its row.
      """,
    reference: "Hand & Yu, Idiot's Bayes: Not So Stupid After All?, Int. Stat. Review 69 (2001)",
    hyperparameters: [
      Hyperparameter(
        "var_smoothing", \NaiveBayes.varSmoothing, in: 0...1,
        "Share of the greatest variance of a feature that is added to all variances."),
      Hyperparameter(
        "alpha", \NaiveBayes.alpha, in: 0...1e6,
        "Rows added to the count of every level of a category (Laplace smoothing)."),
    ])

  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    if Task.isCancelled { throw .cancelled }
    var byClass = [[Int]](repeating: [], count: data.classCount)
    for row in data.rows { byClass[data.classes[row]].append(row) }
    let smoothing = varSmoothing * greatestVariance(data)
    var features: [NaiveBayesModel.Feature] = []
    for index in data.features.features.indices {
      switch data.features.features[index].kind {
      case .numeric:
        let moments = byClass.map { Self.moments(data, $0, feature: index) }
        // A class that has no value of the feature takes those of all rows.
        let all = Self.moments(data, data.rows, feature: index)
        features.append(
          .number(
            means: moments.map { $0?.mean ?? all?.mean ?? 0 },
            variances: moments.map {
              max(($0?.variance ?? all?.variance ?? 1) + smoothing, .leastNormalMagnitude)
            }))
      case .category(let levels):
        features.append(
          .category(logShares: byClass.map { logShares($0, data, index, levels.count) }))
      }
    }
    return NaiveBayesModel(
      logPriors: data.shares.map { log($0) }.map { max($0, -700) }, features: features)
  }

  private func greatestVariance(_ data: ClassificationData) -> Double {
    data.features.features.indices.reduce(0) { greatest, index in
      guard case .numeric = data.features.features[index].kind else { return greatest }
      return max(greatest, Self.moments(data, data.rows, feature: index)?.variance ?? 0)
    }
  }

  /// `nil` without a known cell.
  private static func moments(
    _ data: ClassificationData, _ rows: [Int], feature: Int
  ) -> (mean: Double, variance: Double)? {
    let known = rows.filter { !data.features[$0, feature].isNaN }
    let total = known.reduce(0) { $0 + data.weight($1) }
    guard total > 0 else { return nil }
    let mean = known.reduce(0) { $0 + data.weight($1) * data.features[$1, feature] } / total
    let variance =
      known.reduce(0) {
        let deviation = data.features[$1, feature] - mean
        return $0 + data.weight($1) * deviation * deviation
      } / total
    guard mean.isFinite, variance.isFinite else { return nil }
    return (mean, variance)
  }

  private func logShares(
    _ rows: [Int], _ data: ClassificationData, _ feature: Int, _ levelCount: Int
  ) -> [Double] {
    var counts = [Double](repeating: alpha, count: levelCount)
    for row in rows {
      let cell = data.features[row, feature]
      if !cell.isNaN { counts[Int(cell)] += data.weight(row) }
    }
    let total = counts.reduce(0, +)
    return counts.map { total > 0 ? max(log($0 / total), -700) : 0 }
  }
}

/// What a class is like, feature by feature.
struct NaiveBayesModel: ClassificationModel {
  static var familyName: String { NaiveBayes.family.name }

  enum Feature: Sendable, Equatable {
    /// By class.
    case number(means: [Double], variances: [Double])
    /// By class and level.
    case category(logShares: [[Double]])
  }
  let logPriors: [Double]
  let features: [Feature]

  init(logPriors: [Double], features: [Feature]) {
    self.logPriors = logPriors
    self.features = features
  }

  var classCount: Int { logPriors.count }

  func probabilities(_ matrix: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * classCount)
    for _ in rows { result += logPriors }
    for (index, feature) in features.enumerated() {
      for (place, row) in rows.enumerated() {
        let cell = matrix[row, index]
        guard !cell.isNaN else { continue }
        for number in 0..<classCount {
          switch feature {
          case .number(let means, let variances):
            let deviation = cell - means[number]
            result[place * classCount + number] -=
              0.5 * (log(2 * .pi * variances[number]) + deviation * deviation / variances[number])
          case .category(let logShares):
            result[place * classCount + number] += logShares[number][Int(cell)]
          }
        }
      }
    }
    for start in stride(from: 0, to: result.count, by: classCount) {
      // What lies beyond all numbers is as unlikely in every class.
      for place in start..<start + classCount where !result[place].isFinite {
        result[place] = -.greatestFiniteMagnitude
      }
      softmax(&result, start..<start + classCount)
    }
    return result
  }

  /// It has no measure of it.
  var featureImportance: [Double] { features.map { _ in 0 } }

  func encode(to writer: inout ByteWriter) {
    writer.write(logPriors)
    writer.write(UInt32(features.count))
    for feature in features {
      switch feature {
      case .number(let means, let variances):
        writer.write(false)
        writer.write(means)
        writer.write(variances)
      case .category(let logShares):
        writer.write(true)
        for shares in logShares { writer.write(shares) }
      }
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    logPriors = try reader.readDoubles()
    let classCount = logPriors.count
    let count = Int(try reader.read(UInt32.self))
    guard classCount >= 2, count <= reader.remaining else { throw .unexpected("no classes") }
    var features: [Feature] = []
    for _ in 0..<count {
      if try reader.readBool() {
        var shares: [[Double]] = []
        for _ in 0..<classCount { shares.append(try reader.readDoubles()) }
        guard shares.allSatisfy({ $0.count == shares[0].count && $0.allSatisfy(\.isFinite) }) else {
          throw .unexpected("shares of other levels")
        }
        features.append(.category(logShares: shares))
      } else {
        let (means, variances) = (try reader.readDoubles(), try reader.readDoubles())
        guard means.count == classCount, variances.count == classCount,
          means.allSatisfy(\.isFinite), variances.allSatisfy({ $0.isFinite && $0 > 0 })
        else { throw .unexpected("means of other classes") }
        features.append(.number(means: means, variances: variances))
      }
    }
    self.features = features
  }
}
