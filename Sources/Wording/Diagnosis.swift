/// What is wrong and what to do about it, in words.
///
/// Every error of the program that a person reads is made of one of these, so that all of them look
/// alike: see ``rendered(as:excerpt:)``.
public struct Diagnosis: Hashable, Sendable {
  /// How much it matters.
  public enum Severity: String, Sendable {
    /// The input can't be used.
    case error
    /// Doubtful; it does not fail a check.
    case warning
  }

  /// Where it is, such as `e/small.yaml:25:13` or `a.csv, row 3`; `nil` if it has no place.
  public var place: String?
  /// One sentence without a full stop, in lower case.
  public var what: String
  /// What to do, in the imperative; `nil` if `what` says it all.
  public var help: String?

  public init(_ what: String, help: String? = nil, at place: String? = nil) {
    self.place = place
    self.what = Self.bounded(what)
    self.help = help.map(Self.bounded)
  }

  /// A text of the input within a sentence may be as long as the input; a sentence is not.
  private static func bounded(_ text: String) -> String {
    text.utf8.count <= 2000 ? text : text.prefix(1000) + "…"
  }

  /// The diagnosis without its place, in one line: `what; help`.
  public var sentence: String { help.map { "\(what); \($0)" } ?? what }

  /// The diagnosis in one line: `place: what; help`.
  public var line: String { place.map { "\($0): \(sentence)" } ?? sentence }

  /// The diagnosis as a terminal shows it:
  ///
  ///     error: unknown family 'gmb'
  ///       --> e/small.yaml:25:13
  ///       gbm: {family: gmb}
  ///                     ^
  ///     help: did you mean 'gbm'?
  ///
  /// - Parameter excerpt: The lines of the file that it is about; empty if there are none.
  public func rendered(as severity: Severity = .error, excerpt: String = "") -> String {
    var lines = ["\(severity.rawValue): \(what)"]
    if let place { lines.append("  --> \(place)") }
    if !excerpt.isEmpty { lines.append(excerpt) }
    if let help { lines.append("help: \(help)") }
    return lines.joined(separator: "\n")
  }

  /// The same diagnosis with another place in front of its own.
  public func at(_ place: String) -> Diagnosis { Diagnosis(what, help: help, at: place) }
}

/// An error that a person can read; ``Diagnosis`` holds the words.
public protocol DiagnosedError: Error, CustomStringConvertible {
  /// At least one, in the order in which they are shown.
  var diagnoses: [Diagnosis] { get }
}

extension DiagnosedError {
  /// A line for each diagnosis.
  public var description: String { diagnoses.map(\.line).joined(separator: "\n") }

  /// What a terminal shows.
  public var rendered: String {
    diagnoses.map { $0.rendered() }.joined(separator: "\n\n")
  }
}
