import YAML

extension JSONValue {
  /// The value of a YAML node by the core schema; numbers that JSON lacks become texts.
  init(_ node: YAMLNode) {
    switch node.content {
    case .sequence(let items): self = .array(items.map { JSONValue($0) })
    case .mapping(let entries):
      self = .object(entries.map { Member($0.key, JSONValue($0.value)) })
    case .scalar(let scalar):
      switch scalar.value {
      case .null: self = .null
      case .boolean(let boolean): self = .boolean(boolean)
      case .integer(let integer): self = .number("\(integer)")
      case .real(let real): self = real.isFinite ? .number("\(real)") : .string(scalar.text)
      case .text(let text): self = .string(text)
      }
    }
  }
}
