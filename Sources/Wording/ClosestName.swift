/// The name among `known` that was likely meant by `name`: the one that the fewest insertions,
/// deletions, replacements and swaps of neighbouring letters lead to, at most a third of its letters.
/// Case is ignored. The first of equals.
public func closestName(to name: String, among known: [String]) -> String? {
  let letters = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in known where candidate != name {
    let limit = max(1, max(letters.count, candidate.count) / 3)
    let distance = editDistance(letters, Array(candidate.lowercased()))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Optimal string alignment distance. O(a.count × b.count).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
