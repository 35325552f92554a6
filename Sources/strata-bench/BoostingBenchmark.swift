import Glibc
import Learners
import Tabular

/// Fits learners on request, one line for each: the side of `experiments/peers/boosting.py` that is
/// not Python, so that both sides take turns on the same rows.
///
/// Requests, by line of the standard input:
///
///     data FILE                        rows, training rows, features; levels; cells; target
///     fit FAMILY key=value …           answers with figures, one line
///
/// A file holds little-endian 64-bit integers and doubles: the three counts, the number of levels of
/// each feature (0 for a number), the cells column by column, and the target. Training rows come first.
struct BoostingBenchmark {
  private var features = FeatureMatrix(rowCount: 0, features: [], cells: [])
  private var target: [Double] = []
  /// The rows that were not trained on, or the training rows where there are none.
  private var testFeatures = FeatureMatrix(rowCount: 0, features: [], cells: [])
  private var testTarget: [Double] = []

  /// Answers requests until the input ends.
  static func serve() {
    var benchmark = BoostingBenchmark()
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "data" where words.count == 2: print(benchmark.load(words[1]))
      case "fit" where words.count >= 2: print(benchmark.fit(words[1], Array(words.dropFirst(2))))
      default: print("error: unknown request '\(line)'")
      }
      fflush(nil)
    }
  }

  private mutating func load(_ path: String) -> String {
    guard let file = fopen(path, "rb") else { return "error: \(path) can't be opened" }
    defer { fclose(file) }
    func read<Value: BitwiseCopyable>(_ count: Int, _ zero: Value) -> [Value] {
      var values = [Value](repeating: zero, count: count)
      return fread(&values, MemoryLayout<Value>.stride, count, file) == count ? values : []
    }
    let counts = read(3, Int64(0)).map { Int($0) }
    guard counts.count == 3 else { return "error: \(path) is too short" }
    let levels = read(counts[2], Int64(0)).map { Int($0) }
    let cells = read(counts[0] * counts[2], 0.0)
    let targets = read(counts[0], 0.0)
    guard targets.count == counts[0] else { return "error: \(path) is too short" }
    let all = FeatureMatrix(
      rowCount: counts[0],
      features: levels.enumerated().map { index, count in
        FeatureMatrix.Feature(
          "x\(index)",
          count == 0 ? .numeric : .category(levels: (0..<count).map { "level \($0)" }))
      }, cells: cells)
    let training = Array(0..<counts[1])
    let test = counts[1] < counts[0] ? Array(counts[1]..<counts[0]) : training
    // Matrices apart, since bins are made from all rows of a matrix.
    features = all.selecting(training)
    target = training.map { targets[$0] }
    testFeatures = all.selecting(test)
    testTarget = test.map { targets[$0] }
    return "rows=\(counts[0])"
  }

  /// Processor seconds of a fit that bins, of one that finds the bins, and of predicting the rows
  /// that were not trained on (all rows where there are none); the least of as many as are asked for.
  private func fit(_ name: String, _ settings: [String]) -> String {
    guard let family = LearnerCatalogue.family(name) else { return "error: no family '\(name)'" }
    var values: [(key: String, value: ParameterValue)] = []
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let hyperparameter = family.hyperparameter(parts[0]) else {
        return "error: no hyperparameter '\(setting)'"
      }
      let value = Double(parts[1]).map(ParameterValue.number) ?? .text(parts[1])
      let given = parts[1] == "true" || parts[1] == "false" ? .boolean(parts[1] == "true") : value
      guard hyperparameter.domain.contains(given) else {
        return "error: '\(setting)' is out of range"
      }
      values.append((hyperparameter.key, given))
    }
    let learner = family.learner(values)
    let fresh = FeatureMatrix(
      rowCount: features.rowCount, features: features.features, cells: features.cells)
    let data = TrainingData(features: fresh, target: target, rows: Array(target.indices))
    do {
      resetPeakMemory()
      let before = peakMemory()
      let (withBinning, _) = try timed { try learner.fit(data, seed: 1) }
      let peak = peakMemory() - before
      let (fitting, model) = try timed { try learner.fit(data, seed: 1) }
      let (predicting, predicted) = timed { model.predict(testFeatures) }
      return "fit_with_binning=\(withBinning) fit=\(fitting) predict=\(predicting)"
        + " memory_mib=\(peak) rmse=\(error(predicted, testTarget))"
        + " training_rmse=\(error(model.predict(fresh), target))"
    } catch {
      return "error: \(error)"
    }
  }

  private func error(_ predicted: [Double], _ target: [Double]) -> Double {
    let sum = zip(target, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(target.count)).squareRoot()
  }
}

private func timed<Result>(_ work: () throws -> Result) rethrows -> (Double, Result) {
  let start = processorSeconds()
  let result = try work()
  return (processorSeconds() - start, result)
}

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Makes the kernel forget the process's peak of resident memory.
private func resetPeakMemory() {
  guard let file = fopen("/proc/self/clear_refs", "w") else { return }
  fputs("5", file)
  fclose(file)
}

/// The peak of resident memory in MiB.
private func peakMemory() -> Double {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = line.withUnsafeBufferPointer { buffer in
      String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    if text.hasPrefix("VmHWM:"), let kib = Double(text.split(separator: " ")[safe: 1] ?? "") {
      return kib / 1024
    }
  }
  return 0
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
