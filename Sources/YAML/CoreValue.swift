extension YAMLNode.Scalar {
  /// What a scalar is under the core schema of YAML 1.2 (section 10.3).
  public enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A number with a point or an exponent, `.inf`, `.nan`, or an integer beyond `Int`.
    case real(Double)
    case text(String)
  }

  /// The scalar by its type. What YAML 1.1 took for something else (`no`, `on`, `1:30`, `017`) is
  /// text here, or, for the last, a decimal number; so is whatever is quoted.
  public var value: Value {
    guard isPlain else { return .text(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".nan", ".NaN", ".NAN": return .real(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .real(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .real(-.infinity)
    default: return number ?? .text(text)
    }
  }

  private var number: Value? {
    let bytes = text.utf8
    guard let first = bytes.first, first < UInt8(ascii: "A") else { return nil }
    if text.hasPrefix("0o") { return integer(bytes.dropFirst(2), radix: 8) }
    if text.hasPrefix("0x") { return integer(bytes.dropFirst(2), radix: 16) }
    guard isDecimal(bytes) else { return nil }
    if let integer = Int(text) { return .integer(integer) }
    return Double(text).map(Value.real)
  }

  private func integer(_ digits: Substring.UTF8View, radix: Int) -> Value? {
    // `Int(_:radix:)` takes a sign, which the core schema does not allow here.
    guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
      return nil
    }
    let digits = Substring(digits)
    if let integer = Int(digits, radix: radix) { return .integer(integer) }
    var number = 0.0
    for digit in digits {
      guard let value = digit.hexDigitValue, value < radix else { return nil }
      number = number * Double(radix) + Double(value)
    }
    return .real(number)
  }

  /// Matches `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
  private func isDecimal(_ bytes: String.UTF8View) -> Bool {
    var rest = bytes[...]
    func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    func digits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if isSign(rest.first) { rest = rest.dropFirst() }
    let whole = digits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 || whole > 0 else { return false }
    } else if whole == 0 {
      return false
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if isSign(rest.first) { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
