import Wording
import Cluster
import Stacking
import Planning
import Specification
import TableFiles
import FoundationEssentials
import Jobs
import OutsideLearners
import Tabular
import Workers

/// `run.json`: what ran, on what, with which versions, and how it ended.
public struct RunFile: Sendable, Codable {
  struct Source: Sendable, Codable {
    var file: String
    var sha256: String
    var bytes: Int
    var rows: Int
    var invalid: [Invalid]
  }
  struct Invalid: Sendable, Codable {
    var sheet: String?
    var row: Int
    var column: String
    var value: String
  }
  struct Jobs: Sendable, Codable {
    var run: Int
    var reused: Int
    var failed: [Failure]
    var skipped: Int
  }
  struct Failure: Sendable, Codable {
    var job: String
    var cause: String
  }
  struct Machine: Sendable, Codable {
    var arithmetic: String
    var processors: Int
  }
  /// Libraries outside that fitted learners, and what their workers used.
  struct Libraries: Sendable, Codable {
    var origins: [Origin]
    var workersStarted: Int
    /// Those that were replaced as they had grown too much.
    var workersRetired: Int
    /// Of the largest worker.
    var peakBytes: Int
    var processorSeconds: Double

    enum CodingKeys: String, CodingKey {
      case origins
      case workersStarted = "workers_started"
      case workersRetired = "workers_retired"
      case peakBytes = "peak_bytes"
      case processorSeconds = "processor_seconds"
    }
  }
  /// Where learners of a library come from.
  struct Origin: Sendable, Codable {
    var fingerprint: String
    var interpreter: String?
    var python: String?
    var packages: [PythonEnvironment.Distribution]
    var command: [String]?
    var library: String?
  }
  /// What the process used until this record was written, beside what was predicted before the run.
  struct Use: Sendable, Codable {
    var processorSeconds: Double
    /// `nil` where no whole was predicted, as in a search by rungs.
    var predictedProcessorSeconds: Double?
    var peakBytes: Int
    var predictedPeakBytes: Int?

    enum CodingKeys: String, CodingKey {
      case processorSeconds = "processor_seconds"
      case predictedProcessorSeconds = "predicted_processor_seconds"
      case peakBytes = "peak_bytes"
      case predictedPeakBytes = "predicted_peak_bytes"
    }
  }
  /// Stops that were declared, and what they did.
  struct Budget: Sendable, Codable {
    var timeSeconds: Double?
    /// Until this record was written.
    var secondsUsed: Double?
    var memoryBytes: Int?
    var jobsAtOnce: Int
    /// Candidates for which there was no time.
    var leftOut: [LeftOut]
    /// Rungs of a search for which there was none; `nil` without a search, and in records of earlier
    /// versions.
    var rungsLeftOut: Int?

    enum CodingKeys: String, CodingKey {
      case timeSeconds = "time_seconds"
      case secondsUsed = "seconds_used"
      case memoryBytes = "memory_bytes"
      case jobsAtOnce = "jobs_at_once"
      case leftOut = "left_out"
      case rungsLeftOut = "rungs_left_out"
    }
  }
  /// A base model whose job failed, and that its stack does without.
  struct Dropped: Sendable, Codable, Hashable {
    var model: LeftOut
    var cause: String
  }
  struct LeftOut: Sendable, Codable, Hashable {
    var variant: String
    var stage: String
    var target: String
    var evaluation: String
    var layer: Int
    var candidate: String
  }
  /// A layer that had to earn its place, of the experiment as written.
  struct Layer: Sendable, Codable, Equatable {
    var stage: String
    var target: String
    var evaluation: String
    /// From 1.
    var layer: Int
    var used: Bool
    /// Errors on folds that neither stack saw, in the metric by which the stack is chosen.
    var without: Double
    var with: Double
    /// Of the logarithms of the folds' ratios of errors.
    var gain: Double
    var standardError: Double?

    enum CodingKeys: String, CodingKey {
      case stage, target, evaluation, layer, used, without, with, gain
      case standardError = "standard_error"
    }
  }
  var strata: String
  var experiment: String
  var title: String?
  var file: String
  /// The working directory, to which `file` is relative; records of earlier versions lack it.
  var folder: String?
  /// The commit that the experiment's folder was at; `nil` where it is in no repository, and in records
  /// of earlier versions.
  var commit: String?
  var overrides: [String]
  var seed: UInt64
  /// The names of the variants, in their order.
  var variants: [String]
  var started: String
  var seconds: Double
  /// Records of earlier versions lack it.
  var use: Use?
  /// `nil` of a run without one, and in records of earlier versions.
  var budget: Budget?
  /// `nil` where no job of a base model failed.
  var dropped: [Dropped]?
  /// `nil` where no layer must earn its place.
  var layers: [Layer]?
  /// `nil` where no learner asks for a library outside.
  var libraries: Libraries?
  var jobs: Jobs
  var tables: [String: Source]
  var warnings: [String]
  var machine: Machine
  /// The result in one short line; records of earlier versions lack it.
  var headline: String?
  /// The specification with everything resolved, as YAML.
  var specification: String

  /// Sorted keys, readable.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}

extension RunFile {
  /// - Parameter started: When the run began, as text (ISO 8601).
  public init(
    _ loaded: LoadedExperiment, outcome: RunOutcome, overrides: [String], started: String,
    processors: Int
  ) {
    self.init(
      loaded, outcome: outcome, budget: nil, overrides: overrides, started: started,
      processors: processors)
  }

  init(
    _ loaded: LoadedExperiment, outcome: RunOutcome, budget: Budget?, overrides: [String],
    started: String, processors: Int
  ) {
    let experiment = loaded.experiment
    self.init(
      strata: strataVersion, experiment: experiment.name, title: experiment.title,
      file: experiment.file, folder: FileManager.default.currentDirectoryPath,
      commit: GitCommit.hash(of: experiment.file),
      overrides: overrides, seed: experiment.seed,
      variants: Array(loaded.variantNames.dropFirst()), started: started,
      seconds: outcome.seconds.seconds, use: Use(outcome.prediction),
      budget: budget, libraries: Libraries(loaded),
      jobs: Jobs(
        run: outcome.finished, reused: outcome.plan.reusedCount,
        failed: outcome.failures.map { Failure(job: $0.label, cause: $0.cause) },
        skipped: outcome.skipped),
      tables: Dictionary(
        uniqueKeysWithValues: experiment.tables.compactMap { source in
          loaded.contents[source.name].map { (source.name, Source($0, file: source.request.file)) }
        }), warnings: loaded.warningDiagnoses.map(\.line),
      machine: Machine(arithmetic: arithmeticDescription, processors: processors),
      specification: experiment.resolvedText)
  }
}

extension RunFile.Libraries {
  fileprivate init?(_ loaded: LoadedExperiment) {
    let libraries = loaded.libraries
    guard !libraries.isEmpty else { return nil }
    let use = loaded.network.workerUse
    self.init(
      origins: libraries.origins.sorted { $0.key < $1.key }.map { key, origin in
        RunFile.Origin(
          fingerprint: key, interpreter: origin.interpreter, python: origin.python,
          packages: origin.distributions, command: origin.command.isEmpty ? nil : origin.command,
          library: origin.library)
      },
      workersStarted: use?.started ?? 0, workersRetired: use?.retired ?? 0,
      peakBytes: use?.peakBytes ?? 0, processorSeconds: use?.processorSeconds ?? 0)
  }
}

extension RunFile {
  /// The experiment's file, absolute where the record tells the working directory.
  var place: String {
    folder.map { file.hasPrefix("/") ? file : "\($0)/\(file)" } ?? file
  }

  /// The command line that repeats the run, in the shell's language.
  var repeating: String {
    let run = ["strata", "run", file] + overrides.flatMap { ["--set", $0] }
    let line = run.map(shellWord).joined(separator: " ")
    return folder.map { "cd \(shellWord($0))\n\(line)" } ?? line
  }
}

extension RunFile.Use {
  /// As of now.
  init(_ prediction: RunPrediction?) {
    let now = ProcessUse.now
    self.init(
      processorSeconds: now.seconds, predictedProcessorSeconds: prediction?.seconds,
      peakBytes: now.peakBytes, predictedPeakBytes: prediction?.peakBytes)
  }

  /// The same with what was used until now.
  var now: Self {
    var use = self
    let now = ProcessUse.now
    (use.processorSeconds, use.peakBytes) = (now.seconds, now.peakBytes)
    return use
  }
}

extension RunFile.Source {
  init(_ contents: TableContents, file: String) {
    self.init(
      file: file, sha256: contents.contentHash.map(hexadecimal).joined(),
      bytes: contents.fileBytes, rows: contents.table.rowCount,
      invalid: contents.invalid.map {
        .init(sheet: $0.sheet, row: $0.row, column: $0.column, value: $0.value)
      })
  }
}

private func hexadecimal(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return text.count == 1 ? "0" + text : text
}
