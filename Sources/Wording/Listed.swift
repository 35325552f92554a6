/// "a", "a and b", "a, b and c".
public func listed(_ words: [String]) -> String {
  guard words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
}

/// "3 errors, 1 warning"; what there is none of is left out.
public func tally(errors: Int, warnings: Int) -> String {
  [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
    .map { counted($0.0, $0.1) }.joined(separator: ", ")
}
