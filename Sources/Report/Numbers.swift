/// Four significant digits, but none beyond the sixth after the point, without an exponent; empty for
/// `nil`, a dash for what is undefined.
public func figure(_ value: Double?) -> String {
  guard let value else { return "" }
  guard value.isFinite else { return "–" }
  if abs(value) < 0.5e-6 { return "0" }
  var digits = 3
  var size = abs(value)
  // Beyond these bounds rounding adds a digit.
  while size >= 9.9995, digits > 0 {
    size /= 10
    digits -= 1
  }
  while size < 0.99995, digits < 6 {
    size *= 10
    digits += 1
  }
  return fixed(value, digits)
}

/// A share as a percentage with one digit.
public func percent(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "" }
  return fixed(value * 100, 1) + " %"
}

extension String {
  /// Text that may be broken into lines everywhere but between a number and its per cent sign.
  var unbroken: String { replacing(" %", with: "\u{A0}%") }
}

/// A number with so many digits after the point, rounded half away from zero; for people, with a minus
/// sign of print.
public func fixed(_ value: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let whole = Int64(scaled / scale)
  let sign = value < 0 && scaled > 0 ? "−" : ""
  guard digits > 0 else { return "\(sign)\(Int64(scaled))" }
  let fraction = String(Int64(scaled) - whole * Int64(scale))
  return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// The middle of the values, of an even number the mean of the middle two; `nil` of none.
func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
