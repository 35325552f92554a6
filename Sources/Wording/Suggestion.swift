/// The name that was probably meant by one that is unknown.
public enum Suggestion {
  /// The nearest of `names` to `name`, if one is near: at most a third of the letters differ, and at
  /// most three. Case is no difference. The first of several that are equally near.
  public static func likely(_ name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let limit = min(3, max(1, wanted.count / 3))
    var likely: (name: String, distance: Int)?
    for candidate in names where candidate != name {
      let letters = Array(candidate.lowercased())
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = editDistance(wanted, letters)
      if distance <= limit, distance < likely?.distance ?? .max, distance < wanted.count {
        likely = (candidate, distance)
      }
    }
    return likely?.name
  }

  /// The most alternatives that ``help(for:among:)`` names.
  public static let limit = 5

  /// What could stand in place of an unknown name: the likely one first, then the first five of all.
  ///
  ///     did you mean 'gbm'? expected one of: gbm, ridge, xgb
  ///
  /// - Parameter quote: How a name is written where it is suggested.
  public static func help(
    for name: String, among names: [String], quote: (String) -> String = { "'\($0)'" }
  ) -> String {
    guard !names.isEmpty else { return "none is defined" }
    let more = names.count > limit ? " and \(names.count - limit) more" : ""
    let shown = names.prefix(limit).joined(separator: ", ")
    let all = names.count == 1 ? "expected \(shown)" : "expected one of: \(shown)\(more)"
    return likely(name, among: names).map { "did you mean \(quote($0))? \(all)" } ?? all
  }

  /// `did you mean 'gbm'?`; `nil` where no name is near.
  public static func question(for name: String, among names: [String]) -> String? {
    likely(name, among: names).map { "did you mean '\($0)'?" }
  }

  /// The least number of letters to insert, remove, replace or swap with their neighbour that makes
  /// `a` of `b` (optimal string alignment). O(a · b).
  static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for row in a.indices {
      var current = [row + 1]
      for column in b.indices {
        let replace = last[column] + (a[row] == b[column] ? 0 : 1)
        var best = min(replace, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[b.count]
  }
}
