/// All that a library outside is told of a learner, and from where the library comes.
public struct OutsideSettings: Hashable, Sendable {
  /// The family's name.
  public var family: String
  /// Hyperparameters as the library names them.
  public var values: [String: SettingValue] = [:]
  /// The import path of an estimator or a module.
  public var path = ""
  /// A pipeline: a list of estimators.
  public var steps = SettingValue.null
  /// A file of the user's, as the experiment names it, and the class in it.
  public var file = ""
  public var className = ""
  /// A program that speaks the protocol of workers, and its arguments.
  public var command: [String] = []
  public var categories = CategoryEncoding.oneHot
  public var missing = MissingCells.auto
  public var device = Device.cpu
  /// How a library is reached that has a C interface.
  public var interface = Interface.python
  /// The most seconds a fit may take; 0 for the experiment's.
  public var timeout = 0.0
  /// Whether equal fits give equal bits.
  public var isDeterministic = true
  /// A hash of where the library comes from: its environment, and the user's own files.
  public var origin = ""

  public init(family: String) { self.family = family }

  /// How categories are handed to a library that takes numbers.
  public enum CategoryEncoding: String, CaseIterable, Hashable, Sendable {
    case oneHot = "one_hot"
    case codes
  }
  /// What becomes of missing cells before a library sees them.
  public enum MissingCells: String, CaseIterable, Hashable, Sendable {
    /// Passed where the estimator says that it takes them, else the median.
    case auto, median, pass
  }
  public enum Device: String, CaseIterable, Hashable, Sendable { case cpu, cuda }
  public enum Interface: String, CaseIterable, Hashable, Sendable { case python, c }
}

extension OutsideSettings {
  /// The settings on one line, from which they can be read again.
  package var canonicalText: String { SettingValue.mapping(members).json }

  private var members: [String: SettingValue] {
    var members: [String: SettingValue] = [
      "family": .text(family), "values": .mapping(values), "origin": .text(origin),
    ]
    // Only what a family uses, so that a later version may know more of others.
    let plain = OutsideSettings(family: family)
    if path != plain.path { members["path"] = .text(path) }
    if steps != plain.steps { members["steps"] = steps }
    if file != plain.file { members["file"] = .text(file) }
    if className != plain.className { members["class"] = .text(className) }
    if command != plain.command { members["command"] = .list(command.map { .text($0) }) }
    if categories != plain.categories { members["categories"] = .text(categories.rawValue) }
    if missing != plain.missing { members["missing"] = .text(missing.rawValue) }
    if device != plain.device { members["device"] = .text(device.rawValue) }
    if interface != plain.interface { members["interface"] = .text(interface.rawValue) }
    if timeout != plain.timeout { members["timeout"] = .real(timeout) }
    if !isDeterministic { members["deterministic"] = .boolean(false) }
    return members
  }

  /// Reads what ``canonicalText`` wrote; `nil` of anything else.
  package init?(canonicalText text: String) {
    guard case .mapping(let members) = SettingValue(json: text),
      case .text(let family) = members["family"], case .mapping(let values) = members["values"],
      case .text(let origin) = members["origin"]
    else { return nil }
    self.init(family: family)
    self.values = values
    self.origin = origin
    for (key, value) in members {
      switch (key, value) {
      case ("family", _), ("values", _), ("origin", _): break
      case ("path", .text(let text)): path = text
      case ("steps", _): steps = value
      case ("file", .text(let text)): file = text
      case ("class", .text(let text)): className = text
      case ("command", .list(let items)):
        command = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
      case ("categories", .text(let text)): categories = CategoryEncoding(rawValue: text) ?? .oneHot
      case ("missing", .text(let text)): missing = MissingCells(rawValue: text) ?? .auto
      case ("device", .text(let text)): device = Device(rawValue: text) ?? .cpu
      case ("interface", .text(let text)): interface = Interface(rawValue: text) ?? .python
      case ("timeout", .real(let seconds)): timeout = seconds
      case ("deterministic", .boolean(let boolean)): isDeterministic = boolean
      default: return nil
      }
    }
    guard canonicalText == text else { return nil }
  }
}
