import Learners

/// Parts of a schema, as JSON.
extension SchemaWriter {
  func number(_ value: Double) -> JSONValue { .number(ParameterValue.number(value).text) }

  func type(_ names: String...) -> JSONValue {
    object([("type", names.count == 1 ? .string(names[0]) : .strings(names))])
  }

  func pointer(_ name: String) -> JSONValue {
    object([("$ref", .string("#/definitions/\(name)"))])
  }

  func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONValue.Member($0.0, $0.1) })
  }

  func members(of value: JSONValue) -> [JSONValue.Member] {
    if case .object(let members) = value { members } else { [] }
  }
}
