import Glibc
import Learners

/// Fits learners on request, one line for each: the side of `experiments/peers/bench.py` that is not
/// Python, so that both sides take turns on the same rows.
///
/// Requests, by line of the standard input:
///
///     data FILE                            see LearnersCase
///     fit FAMILY [FLAG …] [KEY=VALUE …]    answers with figures, one line
///
/// Flags: `validated` gives the case's validation rows to stop early on; `binned` fits a second time,
/// on a matrix whose bins are found; `likelihood` tells a Gaussian process's.
struct LearnersWorker {
  private var rows: LearnersCase?

  /// Answers requests until the input ends.
  static func serve() {
    var worker = LearnersWorker()
    while let line = readLine() {
      do {
        print(try worker.answer(line.split(separator: " ").map(String.init)))
      } catch {
        print("error: \(error)")
      }
      fflush(nil)
    }
  }

  private mutating func answer(_ words: [String]) throws -> String {
    switch words.first {
    case "data" where words.count == 2:
      rows = nil
      let read = try LearnersCase(file: words[1])
      rows = read
      return "rows=\(read.target.count)"
    case "fit" where words.count >= 2:
      guard let rows else { throw BenchmarkFailure("'fit' before 'data'") }
      let rest = words.dropFirst(2)
      return try fit(
        rows, learner(words[1], rest.filter { $0.contains("=") }),
        flags: Set(rest.filter { !$0.contains("=") }))
    default: throw BenchmarkFailure("unknown request '\(words.joined(separator: " "))'")
    }
  }

  private func learner(_ name: String, _ settings: [String]) throws -> any Learner {
    guard let family = LearnerCatalogue.family(name) else {
      throw BenchmarkFailure("no family '\(name)'")
    }
    return family.learner(
      try settings.map { setting in
        let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let hyperparameter = family.hyperparameter(parts[0]) else {
          throw BenchmarkFailure("no hyperparameter '\(setting)'")
        }
        let value: ParameterValue =
          switch parts[1] {
          case "true", "false": .boolean(parts[1] == "true")
          default: Double(parts[1]).map(ParameterValue.number) ?? .text(parts[1])
          }
        guard hyperparameter.domain.contains(value) else {
          throw BenchmarkFailure("'\(setting)' is out of range")
        }
        return (hyperparameter.key, value)
      })
  }

  /// Processor seconds of a fit and of predicting the rows that were not trained on; the peak of
  /// memory that the fit adds.
  private func fit(
    _ rows: LearnersCase, _ learner: any Learner, flags: Set<String>
  ) throws -> String {
    let data = rows.trainingData(validated: flags.contains("validated"))
    ProcessFigures.returnFreeMemory()
    try ProcessFigures.resetPeak()
    let before = try ProcessFigures.residentBytes()
    var (seconds, model) = try timed { try learner.fit(data, seed: 1) }
    let peak = Double(try ProcessFigures.peakBytes() - before) / 1_048_576
    var answer = ""
    if flags.contains("binned") {
      answer += "fit_with_binning=\(seconds) "
      (seconds, model) = try timed { try learner.fit(data, seed: 1) }
    }
    let (predicting, predicted) = timed { model.predict(rows.testFeatures) }
    if flags.contains("likelihood"), let process = learner as? GaussianProcess {
      answer += "likelihood=\(try process.logMarginalLikelihood(data, seed: 1)) "
    }
    return answer + "fit=\(seconds) predict=\(predicting) memory_mib=\(peak)"
      + " rmse=\(rows.error(of: predicted))"
  }

  private func timed<Result>(_ work: () throws -> Result) rethrows -> (Double, Result) {
    let start = ProcessFigures.seconds()
    let result = try work()
    return (ProcessFigures.seconds() - start, result)
  }
}
