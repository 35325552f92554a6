/// One fact that a job's output depends on: a label and its value, as text.
///
/// A line of a canonical text is one part; so is each input with its key, and the arithmetic.
public struct KeyPart: Hashable, Sendable {
  public var label: String
  public var value: String

  public init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }

  /// The parts of a text that a ``CanonicalWriter`` wrote, in its order.
  ///
  /// A line without a label, as no writer makes one, is left out.
  public static func parts(of text: String) -> [KeyPart] {
    text.split(separator: "\n").compactMap { line in
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      let rest = line[line.utf8.index(after: colon)...].dropFirst()
      return KeyPart(String(line[..<colon]), CanonicalText.unescaped(rest))
    }
  }
}
