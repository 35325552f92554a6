import FoundationEssentials

/// What the libraries of an environment said of their parameters when it was built.
public struct LibraryParameters: Codable, Hashable, Sendable {
  /// Names by family.
  public var families: [String: [String]]
  /// Names by the import path of an estimator.
  public var estimators: [String: [String]]

  public init(families: [String: [String]] = [:], estimators: [String: [String]] = [:]) {
    self.families = families
    self.estimators = estimators
  }

  /// The file in an environment's folder that holds them.
  public static let fileName = "strata.json"

  /// Those that are recorded in an environment; none where none were.
  public init(environment path: String) {
    let data = FileManager.default.contents(atPath: "\(path)/\(Self.fileName)")
    self = data.flatMap { try? JSONDecoder().decode(Self.self, from: $0) } ?? Self()
  }

  /// - Throws: Why the file can't be written.
  public func write(environment path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(filePath: "\(path)/\(Self.fileName)"), options: .atomic)
  }
}
