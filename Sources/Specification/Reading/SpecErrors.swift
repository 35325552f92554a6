public import Wording
import YAML

/// All that is wrong with an experiment file, found in one reading.
public struct SpecErrors: Error, Sendable {
  /// At least one; sorted by place, without repetitions.
  public let errors: [SpecError]
  public let sources: SpecSources
  /// What is sound of the experiment, so that it can be checked against its tables all the same;
  /// `nil` where the text is no mapping.
  public let partial: Experiment?

  init(_ errors: [SpecError], _ sources: SpecSources, partial: Experiment? = nil) {
    self.errors = sortedByPlace(errors)
    self.sources = sources
    self.partial = partial
  }

  /// The same with more errors.
  public func adding(_ more: [SpecError]) -> SpecErrors {
    SpecErrors(errors + more, sources, partial: partial)
  }

  /// - Returns: `nil` if there are no errors.
  public init?(_ errors: [SpecError], in sources: SpecSources, partial: Experiment? = nil) {
    if errors.isEmpty { return nil }
    self.init(errors, sources, partial: partial)
  }

  /// Every error with its source line and caret.
  public var rendered: String {
    errors.map { sources.rendered($0) }.joined(separator: "\n\n")
  }
}

/// By file, line and column; an error that an alias repeats stands once.
func sortedByPlace(_ errors: [SpecError]) -> [SpecError] {
  var distinct: [SpecError] = []
  for error in errors where !distinct.contains(error) { distinct.append(error) }
  return distinct.enumerated()
    .sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
    .map(\.element)
}

/// The texts that marks point into: the experiment's files and the overrides of the command line.
public struct SpecSources: Sendable {
  /// The file of a mark in an override; its lines are the overrides in their order.
  public static let overrides = "--set"

  /// By file.
  var texts: [String: String]

  /// The files, in the order of their names.
  public var files: [String] { texts.keys.filter { $0 != Self.overrides }.sorted() }

  init(file: String, text: String, overrides: [String]) {
    texts = [file: text, Self.overrides: overrides.joined(separator: "\n")]
  }

  /// The error's message, its source line and a caret.
  public func rendered(_ error: SpecError, as severity: Diagnosis.Severity = .error) -> String {
    error.rendered(as: severity, source: texts[error.mark.file] ?? "")
  }
}
