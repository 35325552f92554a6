import FoundationEssentials

/// A virtual environment of Python, as its files describe it: nothing in it is run to find out.
public struct PythonEnvironment: Hashable, Sendable {
  /// One installed package.
  public struct Distribution: Hashable, Sendable, Codable, Comparable {
    public var name: String
    public var version: String
    /// SHA-256 of its list of files, which holds the hash of each; empty where it has no such list.
    public var hash: String

    public static func < (a: Self, b: Self) -> Bool {
      (a.name, a.version, a.hash) < (b.name, b.version, b.hash)
    }
  }
  /// The folder of `pyvenv.cfg`.
  public var path: String
  /// The interpreter's version: "3.11.7".
  public var version: String
  /// By name.
  public var distributions: [Distribution]

  public var interpreter: String { "\(path)/bin/python" }

  /// Reads `pyvenv.cfg` and the metadata of the packages.
  ///
  /// - Throws: ``EnvironmentError``.
  public init(path: String, hash: ([UInt8]) -> String) throws(EnvironmentError) {
    self.path = path
    let files = FileManager.default
    guard let data = files.contents(atPath: "\(path)/pyvenv.cfg") else {
      throw files.fileExists(atPath: path) ? .noEnvironment(path) : .absent(path)
    }
    guard files.isExecutableFile(atPath: "\(path)/bin/python") else {
      throw .noInterpreter(path)
    }
    var version = ""
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmed }
      if parts.count == 2, ["version", "version_info"].contains(parts[0]) { version = parts[1] }
    }
    self.version = version.split(separator: ".").prefix(3).joined(separator: ".")
    let minor = version.split(separator: ".").prefix(2).joined(separator: ".")
    var distributions: [Distribution] = []
    for library in ["lib", "lib64"] {
      let folder = "\(path)/\(library)/python\(minor)/site-packages"
      for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
      where name.hasSuffix(".dist-info") {
        guard let found = Self.distribution("\(folder)/\(name)", hash) else { continue }
        if !distributions.contains(found) { distributions.append(found) }
      }
    }
    self.distributions = distributions.sorted()
  }

  private static func distribution(
    _ folder: String, _ hash: ([UInt8]) -> String
  ) -> Distribution? {
    guard let data = FileManager.default.contents(atPath: "\(folder)/METADATA") else { return nil }
    var name: String?
    var version: String?
    for line in String(decoding: data.prefix(16_384), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.allSatisfy(\.isWhitespace) { break }
      if line.hasPrefix("Name:") { name = line.dropFirst(5).trimmed }
      if line.hasPrefix("Version:") { version = line.dropFirst(8).trimmed }
    }
    guard let name, let version else { return nil }
    let record = FileManager.default.contents(atPath: "\(folder)/RECORD").map { Self.files($0) }
    return Distribution(
      name: normalised(name), version: version, hash: record.map { hash(Array($0.utf8)) } ?? "")
  }

  /// The files with hashes, sorted: what was compiled at installing has none, and stands in another
  /// order.
  private static func files(_ record: Data) -> String {
    String(decoding: record, as: UTF8.self).split(separator: "\n")
      .filter { $0.contains("sha256=") && !$0.contains(".dist-info/") && !$0.hasPrefix("../") }
      .map { $0.trimmed }.sorted().joined(separator: "\n")
  }

  /// As packages are compared: "scikit_learn" and "Scikit-Learn" are one.
  public static func normalised(_ name: String) -> String {
    var result = ""
    for letter in name.lowercased() {
      let isSeparator = "-_.".contains(letter)
      if isSeparator, result.hasSuffix("-") { continue }
      result.append(isSeparator ? "-" : letter)
    }
    return result
  }

  /// The version of a package.
  public func version(of name: String) -> String? {
    distributions.first { $0.name == Self.normalised(name) }?.version
  }
}

/// Why a folder can't be used as an environment.
public enum EnvironmentError: Error, Equatable, Sendable {
  case absent(String)
  case noEnvironment(String)
  case noInterpreter(String)
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var rest = Substring(self)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
