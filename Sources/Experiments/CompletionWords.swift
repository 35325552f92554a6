import Specification
import FoundationEssentials
import Resampling

/// What a shell offers for an argument, found in the experiment or the results that the command line
/// names. Nothing is run, no table is read, and nothing is offered where a file is wrong.
public struct CompletionWords: Sendable {
  private let words: [String]

  /// - Parameter words: Of the command line, as the shell has them.
  public init(_ words: [String]) {
    self.words = words.map { word in
      word.count > 1 && (word.first == "'" || word.first == "\"") && word.last == word.first
        ? String(word.dropFirst().dropLast()) : word
    }
  }

  // MARK: Of the experiment

  private var experiment: Experiment? {
    let file = words.first { word in
      [".yaml", ".yml"].contains(where: word.hasSuffix)
        && FileManager.default.fileExists(atPath: word)
    }
    guard let file else { return nil }
    do {
      return try ExperimentReader.read(file: file)
    } catch {
      return error.partial
    }
  }

  public var stages: [String] { experiment?.stages.map(\.name) ?? [] }

  /// Of the stage that the line names, or of all.
  public var targets: [String] {
    let stage = value(of: "--stage")
    let stages = (experiment?.stages ?? []).filter { stage == nil || $0.name == stage }
    return distinct(stages.flatMap { $0.targets.map(\.value) })
  }

  public var variants: [String] { experiment?.variants.map(\.name) ?? [] }

  public var holdouts: [String] { experiment?.evaluation.holdouts.map(\.name) ?? [] }

  // MARK: Of results

  private var root: String { value(of: "--results") ?? "results" }

  /// Names of runs in the results folder.
  public var runs: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.sorted().filter {
      FileManager.default.fileExists(atPath: "\(root)/\($0)/run.json")
    }
  }

  /// Names of the figures of the run that the line names.
  public var figures: [String] {
    for word in words {
      if let renderer = try? FigureRenderer(run: word, root: root) { return renderer.names }
    }
    return []
  }

  // MARK: Of the program

  public static var families: [String] {
    FamilyDocument.all.flatMap { [$0.name] + $0.aliases }
  }

  public static var metrics: [String] { Measure.allCases.map(\.rawValue) }

  // MARK: -

  private func value(of option: String) -> String? {
    for (place, word) in words.enumerated() {
      if word == option, place + 1 < words.count { return words[place + 1] }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }

  private func distinct(_ names: [String]) -> [String] {
    var known: Set<String> = []
    return names.filter { known.insert($0).inserted }
  }
}
