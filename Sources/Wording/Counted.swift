/// A count with its noun, as "1 row" and "2 rows".
///
/// - Parameter isGrouped: Whether the thousands stand apart: "12,345 rows".
public func counted(_ count: Int, _ noun: String, grouped isGrouped: Bool = false) -> String {
  "\(isGrouped ? grouped(count) : String(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A count with its thousands apart, as "12,345".
public func grouped(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  var text = count < 0 ? "-" : ""
  for (position, digit) in digits.enumerated() {
    if position > 0, (digits.count - position) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}
