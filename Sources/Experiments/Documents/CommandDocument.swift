public import Wording

/// What a command prints with `--json`: its own keys, the version of Strata, and `diagnostics`.
public struct CommandDocument<Content: Encodable>: Encodable {
  private let content: Content?
  private let diagnostics: [DiagnosticRecord]

  /// - Parameter content: An object; `nil` of a command that failed.
  public init(_ content: Content?, diagnostics: [DiagnosticRecord]) {
    self.content = content
    self.diagnostics = diagnostics
  }

  private enum CodingKeys: String, CodingKey { case strata, diagnostics }

  public func encode(to encoder: any Encoder) throws {
    // Both into one object.
    try content?.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(strataVersion, forKey: .strata)
    try container.encode(diagnostics, forKey: .diagnostics)
  }
}

/// The content of a document that has nothing but diagnostics.
public struct NoContent: Encodable, Sendable {
  public init() {}
}

/// An error, a warning or a note, for programs.
public struct DiagnosticRecord: Encodable, Sendable, Equatable {
  /// `error`, `warning` or `note`.
  public let severity: String
  public let what: String
  public let help: String?
  /// As people read it: `e/small.yaml:25:13`, or `a.csv, row 3`.
  public let place: String?
  /// The parts of a place within a text file, from 1.
  public let file: String?
  public let line: Int?
  public let column: Int?

  public init(_ diagnosis: Diagnosis, as severity: Diagnosis.Severity) {
    self.init(severity.rawValue, diagnosis.what, help: diagnosis.help, place: diagnosis.place)
  }

  /// What is neither an error nor a warning.
  public init(note: String) { self.init("note", note, help: nil, place: nil) }

  private init(_ severity: String, _ what: String, help: String?, place: String?) {
    self.severity = severity
    self.what = what
    self.help = help
    self.place = place
    let parts = place?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2])
    else {
      (file, self.line, self.column) = (nil, nil, nil)
      return
    }
    file = parts.dropLast(2).joined(separator: ":")
    self.line = line
    self.column = column
  }
}
