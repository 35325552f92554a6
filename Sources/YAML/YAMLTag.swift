/// The tags of the core schema, and what they demand of a value.
enum YAMLTag {
  static let sequence = "tag:yaml.org,2002:seq"
  static let mapping = "tag:yaml.org,2002:map"
  private static let scalars = ["str", "int", "float", "bool", "null"]
  private static let prefix = "tag:yaml.org,2002:"

  /// Refuses a tag on a list or a mapping that is not its own.
  static func check(_ event: YAMLEvent, is expected: String) throws(YAMLError) {
    guard let tag = event.tag, tag != expected, tag != "!" else { return }
    throw refusal(tag, event.mark)
  }

  /// The scalar as its tag says: `!!str 1` is text, `!!int "1"` a number.
  static func apply(
    _ event: YAMLEvent, to scalar: YAMLNode.Scalar
  ) throws(YAMLError) -> YAMLNode.Scalar {
    guard let tag = event.tag else { return scalar }
    if tag == "!" { return YAMLNode.Scalar(scalar.text, isPlain: false) }
    guard tag.hasPrefix(prefix), scalars.contains(String(tag.dropFirst(prefix.count))) else {
      throw refusal(tag, event.mark)
    }
    let plain = YAMLNode.Scalar(scalar.text)
    switch (tag.dropFirst(prefix.count), plain.value) {
    case ("str", _): return YAMLNode.Scalar(scalar.text, isPlain: false)
    case ("int", .integer), ("float", .integer), ("float", .real), ("bool", .boolean),
      ("null", .null):
      return plain
    default: throw refusal(tag, event.mark)
    }
  }

  /// Which error it is: a tag from elsewhere, or a core tag on a value it doesn't suit.
  private static func refusal(_ tag: String, _ mark: Mark) -> YAMLError {
    guard tag.hasPrefix(prefix) else { return YAMLError(.foreignTag(tag), mark) }
    let name = String(tag.dropFirst(prefix.count))
    let isCore = scalars.contains(name) || tag == sequence || tag == mapping
    return YAMLError(isCore ? .wrongTag("!!\(name)") : .foreignTag("!!\(name)"), mark)
  }
}
