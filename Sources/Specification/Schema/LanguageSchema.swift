import Learners
import YAML

/// The JSON Schema of experiment files, made from the declarations that the readers read by.
///
/// It is of draft 07, which editors' YAML language servers know best. Every mapping is described
/// twice: as it stands in a file of its own, and, for files that extend another, with nothing
/// required and with the changes `remove`, `append`, `merge` and `replace`.
public enum LanguageSchema {
  /// The schema as JSON, always the same bytes.
  public static var text: String {
    var writer = SchemaWriter()
    return writer.document(.experiment).text
  }
}

/// Gathers the definitions of the mappings that it meets.
struct SchemaWriter {
  /// Whether files are described that go over another.
  private var isLayered = false
  private var definitions: [JSONValue.Member] = []
  private var named: Set<String> = []
  /// What the kinds of the mapping in work are, by their names.
  private var texts: [String: String] = [:]

  private static let namePattern = "^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$"
  private static let interpolation = "interpolation"
  private static let edit = "edit"

  mutating func document(_ root: MappingDeclaration) -> JSONValue {
    let whole = reference(to: root)
    isLayered = true
    let layered = reference(to: root)
    return object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("Strata experiment")),
      ("description", .string(root.summary)),
      (
        "if",
        object([
          ("type", .string("object")), ("required", .strings(["extends"])),
          ("properties", object([("extends", object([("type", .string("string"))]))])),
        ])
      ),
      ("then", layered),
      ("else", whole),
      ("definitions", .object(shared + definitions)),
    ])
  }

  private var shared: [JSONValue.Member] {
    [
      .init(
        Self.interpolation,
        object([
          ("description", .string("A variable of `vars`.")), ("type", .string("string")),
          ("pattern", .string(#"\$\{vars\.[^}]+\}"#)),
        ])),
      .init(
        Self.edit,
        object([
          ("description", .string("A change of the inherited value.")),
          ("type", .string("object")), ("minProperties", .number("1")),
          ("if", object([("required", .strings(["replace"]))])),
          ("then", object([("maxProperties", .number("1"))])),
          ("additionalProperties", .boolean(false)),
          (
            "properties",
            object([
              ("remove", object([("description", .string("Keys or items to remove."))])),
              (
                "append",
                object([
                  ("description", .string("Items to add to a list.")),
                  ("type", .strings(["array", "string"])),
                ])
              ),
              (
                "merge",
                object([
                  ("description", .string("A mapping to merge, key by key.")),
                  ("type", .strings(["object", "string"])),
                ])
              ),
              (
                "replace",
                object([("description", .string("Value that replaces the inherited one."))])
              ),
            ])
          ),
        ])),
    ]
  }

  // MARK: Mappings

  private mutating func reference(to declaration: MappingDeclaration) -> JSONValue {
    let name = isLayered ? "\(declaration.name)_over_another" : declaration.name
    if named.insert(name).inserted {
      // The place is taken before what stands inside is described.
      let place = definitions.count
      definitions.append(.init(name, .null))
      definitions[place].value = definition(of: declaration, name)
    }
    return pointer(name)
  }

  private mutating func definition(
    of declaration: MappingDeclaration, _ name: String
  ) -> JSONValue {
    guard let selector = declaration.selector else {
      return mapping(declaration.summary, declaration.keys, isClosed: true)
    }
    var kinds: [JSONValue] = []
    for kind in declaration.kinds {
      let keys = declaration.keys(of: kind.name)
      let kindName = "\(name)_\(kind.name)"
      definitions.append(.init(kindName, mapping(kind.summary, keys, isClosed: !kind.isOpen)))
      let condition: [(String, JSONValue)] =
        switch selector {
        case .key: [("required", .strings([kind.name]))] + rivals(of: kind, in: declaration)
        case .value(let key):
          [
            ("required", .strings([key.key])),
            (
              "properties",
              object([
                (key.key, object([("enum", .strings([kind.name] + kind.aliases))]))
              ])
            ),
          ]
        }
      kinds.append(object([("if", object(condition)), ("then", pointer(kindName))]))
    }
    texts = Dictionary(
      declaration.kinds.flatMap { kind in
        ([kind.name] + kind.aliases).map { ($0, kind.summary) }
      }, uniquingKeysWith: { first, _ in first })
    var base = members(of: mapping(declaration.summary, declaration.commonKeys, isClosed: false))
    texts = [:]
    if case .key = selector, !isLayered {
      base.append(
        .init(
          "anyOf",
          .array(declaration.kinds.map { object([("required", .strings([$0.name]))]) })))
    }
    base.append(.init("allOf", .array(kinds)))
    return .object(base)
  }

  /// Kinds that have a key of this kind's name beside their own: where theirs is, it is one of them.
  private func rivals(
    of kind: MappingDeclaration.Kind, in declaration: MappingDeclaration
  ) -> [(String, JSONValue)] {
    let names = declaration.kinds.filter { other in
      other.name != kind.name && other.keys.contains { $0.key == kind.name }
    }.map(\.name)
    guard !names.isEmpty else { return [] }
    let theirs = names.map { object([("required", .strings([$0]))]) }
    return [("not", object([("anyOf", .array(theirs))]))]
  }

  private mutating func mapping(
    _ summary: String, _ keys: [KeyDeclaration], isClosed: Bool
  ) -> JSONValue {
    var properties: [JSONValue.Member] = []
    for key in keys {
      var isRequired = false
      if case .required = key.presence { isRequired = !isLayered }
      let value = withFormerValues(
        self.value(of: key.shape, isNullable: !isRequired), key.formerValues)
      properties.append(.init(key.key, described(value, key)))
      for name in key.formerNames {
        let new = ([key.key] + [key.formerMembers[name]].compactMap(\.self)).joined(separator: ".")
        properties.append(.init(name, object([(Self.deprecation, .string("Use `\(new)`."))])))
      }
    }
    if !keys.contains(where: { $0.key == "include" }) {
      properties.append(.init("include", Self.include))
    }
    return object(
      [("description", .string(summary)), ("type", .string("object"))]
        + (isClosed ? [("additionalProperties", .boolean(false))] : [])
        + [("properties", .object(properties))] + dependencies(keys) + requirements(keys))
  }

  /// The schema, and what values were called in earlier versions, alone or in a list.
  private func withFormerValues(_ value: JSONValue, _ former: [String: String]) -> JSONValue {
    guard !former.isEmpty else { return value }
    let names = former.keys.sorted()
    let message = names.map { "Use `\(former[$0] ?? "")` for `\($0)`." }.joined(separator: " ")
    let contained = object([("enum", .strings(names))])
    return object([
      (
        "anyOf",
        .array([
          value,
          object([("enum", .strings(names)), (Self.deprecation, .string(message))]),
          object([
            ("type", .string("array")), ("contains", contained),
            (Self.deprecation, .string(message)),
          ]),
        ])
      )
    ])
  }

  /// What editors show of names that should be written otherwise.
  private static let deprecation = "deprecationMessage"

  /// Keys that other keys require.
  private func dependencies(_ keys: [KeyDeclaration]) -> [(String, JSONValue)] {
    guard !isLayered else { return [] }
    let pairs = keys.compactMap { key -> JSONValue.Member? in
      guard case .requiredWith(let other) = key.presence else { return nil }
      return .init(other, .strings([key.key]))
    }
    return pairs.isEmpty ? [] : [("dependencies", .object(pairs))]
  }

  /// What an included file holds need not stand here.
  private func requirements(_ keys: [KeyDeclaration]) -> [(String, JSONValue)] {
    guard !isLayered else { return [] }
    var required: [String] = []
    var alternatives: [JSONValue] = []
    for key in keys {
      switch key.presence {
      case .optional, .requiredWith: break
      case .required: required.append(key.key)
      case .requiredWithout(let other):
        alternatives.append(
          object([
            ("if", object([("not", object([("required", .strings([other]))]))])),
            ("then", object([("required", .strings([key.key]))])),
          ]))
      }
    }
    var demands: [(String, JSONValue)] = []
    if !required.isEmpty { demands.append(("required", .strings(required))) }
    if !alternatives.isEmpty { demands.append(("allOf", .array(alternatives))) }
    guard !demands.isEmpty else { return [] }
    return [("if", object([("required", .strings(["include"]))])), ("else", object(demands))]
  }

  private static let include = JSONValue.object([
    .init(
      "description",
      .string("File, or list of files, to merge here; entries of this mapping override them.")),
    .init("type", .strings(["string", "array"])),
    .init("items", .object([.init("type", .string("string"))])),
  ])

  private func described(_ value: JSONValue, _ key: KeyDeclaration) -> JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(key.summary))]
    let text = key.defaultText.map { "\(key.summary)\n\nDefault: `\($0)`" } ?? key.summary
    // What editors show in place of the description, where it has more to show.
    if text.contains("`") { members.append(.init("markdownDescription", .string(text))) }
    if let value = key.defaultText.flatMap({ try? YAMLNode.parse($0, file: key.key) }) {
      members.append(.init("default", JSONValue(value)))
    }
    return .object(members + self.members(of: value))
  }

  // MARK: Values

  /// The shape, or what may stand in its place: nothing, a variable, a change of another file's value.
  private mutating func value(
    of shape: ValueShape, isNullable: Bool = false, isInList: Bool = false
  ) -> JSONValue {
    if case .any = shape { return object([]) }
    var alternatives = alternatives(of: shape)
    if !shape.takesText { alternatives.append(pointer(Self.interpolation)) }
    if isLayered, !isInList { alternatives.append(pointer(Self.edit)) }
    if isNullable || (isLayered && !isInList) { alternatives.append(type("null")) }
    return alternatives.count == 1 ? alternatives[0] : object([("anyOf", .array(alternatives))])
  }

  /// Schemas of which one has to hold.
  private mutating func alternatives(of shape: ValueShape) -> [JSONValue] {
    switch shape {
    case .either(let shapes):
      var alternatives: [JSONValue] = []
      for shape in shapes { alternatives += self.alternatives(of: shape) }
      return alternatives
    case .oneOrMore(let item): return alternatives(of: item) + [schema(of: .set(of: item))]
    default: return [schema(of: shape)]
    }
  }

  /// A percentage, or a text with a variable.
  private static let percentagePattern = #"^[0-9.eE+ -]+%$|\$\{"#

  private mutating func schema(of shape: ValueShape) -> JSONValue {
    switch shape {
    case .text: return type("string", "number", "boolean")
    case .name:
      return object([("type", .string("string")), ("pattern", .string(Self.namePattern))])
    case .domain(let domain): return schema(of: domain)
    case .number(let lower, let upper):
      return object(
        [("type", .string("number"))]
          + (lower.map { [("exclusiveMinimum", number($0))] } ?? [])
          + (upper.map { [("exclusiveMaximum", number($0))] } ?? []))
    case .constant(let integer): return object([("const", .number("\(integer)"))])
    case .seed:
      return object([
        ("type", .string("integer")), ("minimum", .number("0")),
        ("maximum", .number("\(UInt64.max)")),
      ])
    case .tolerance:
      return object([
        ("type", .strings(["number", "string"])), ("minimum", .number("0")),
        ("pattern", .string(Self.percentagePattern)),
      ])
    case .fraction:
      return object([
        ("type", .strings(["number", "string"])), ("exclusiveMinimum", .number("0")),
        ("exclusiveMaximum", .number("1")), ("pattern", .string(Self.percentagePattern)),
      ])
    case .list(let item, let count):
      return list(of: value(of: item, isInList: true), count)
    case .set(let item):
      let items = list(of: value(of: item, isInList: true), 1...Int.max)
      return .object(members(of: items) + [.init("uniqueItems", .boolean(true))])
    case .path(let endings):
      let letters = endings.map { ending in
        ending.dropFirst().map { "[\($0.uppercased())\($0)]" }.joined()
      }
      return object([
        ("type", .string("string")),
        ("pattern", .string(#"\.(\#(letters.joined(separator: "|")))$|\$\{vars\.[^}]+\}$"#)),
      ])
    case .named(let item):
      let value = value(of: item, isNullable: isLayered)
      return object([
        ("type", .string("object")),
        ("propertyNames", object([("pattern", .string(Self.namePattern))])),
        ("properties", object([("include", Self.include)])), ("additionalProperties", value),
      ])
    case .mapping(_, let item):
      return object([
        ("type", .string("object")),
        ("propertyNames", object([("not", object([("pattern", .string(#"\$\{"#))]))])),
        ("additionalProperties", value(of: item, isNullable: true)),
      ])
    case .record(let declaration): return reference(to: declaration)
    case .either, .oneOrMore, .any: return value(of: shape)
    }
  }

  private func schema(of domain: ParameterDomain) -> JSONValue {
    switch domain {
    case .boolean: type("boolean")
    case .choice(let names):
      object(
        [("enum", .strings(names))]
          + (names.allSatisfy { texts[$0] != nil }
            ? [("enumDescriptions", .strings(names.compactMap { texts[$0] }))] : []))
    case .signs: type("string", "number")
    case .text: type("string")
    case .setting: object([])
    case .integer(let range):
      object([
        ("type", .string("integer")), ("minimum", .number("\(range.lowerBound)")),
        ("maximum", .number("\(range.upperBound)")),
      ])
    case .real(let range):
      object(
        [("type", .string("number"))] + bound("minimum", range.lowerBound)
          + bound("maximum", range.upperBound))
    case .realAbove(let lower, let upper):
      object(
        [("type", .string("number")), ("exclusiveMinimum", number(lower))]
          + bound("maximum", upper))
    }
  }

  private func list(of item: JSONValue, _ count: ClosedRange<Int>) -> JSONValue {
    object(
      [("type", .string("array")), ("items", item)]
        + (count.lowerBound > 0 ? [("minItems", .number("\(count.lowerBound)"))] : [])
        + (count.upperBound < .max ? [("maxItems", .number("\(count.upperBound)"))] : []))
  }

  private func bound(_ key: String, _ value: Double) -> [(String, JSONValue)] {
    value.isFinite ? [(key, number(value))] : []
  }
}
