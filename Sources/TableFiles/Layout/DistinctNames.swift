/// Names of columns that differ: where one stands over several columns, the second and later ones get a
/// number behind it, as in `status`, `status_2`.
///
/// The first keeps its name, but nothing may refer to it: nobody could tell which column is meant.
struct DistinctNames {
  /// By position; empty where a column has no name.
  private(set) var names: [String]
  /// One for each name that stood over several columns.
  private(set) var notes: [TableNote] = []

  init(_ header: [String]) {
    names = header
    var places: [String: [Int]] = [:]
    for (place, name) in header.enumerated() where !isBlankText(name) {
      places[name, default: []].append(place)
    }
    let repeated = places.filter { $0.value.count > 1 }.sorted { $0.value[0] < $1.value[0] }
    var taken = Set(places.keys)
    for (name, places) in repeated {
      var number = 1
      for place in places.dropFirst() {
        repeat { number += 1 } while taken.contains("\(name)_\(number)")
        names[place] = "\(name)_\(number)"
        taken.insert(names[place])
      }
      notes.append(
        .repeatedName(name, positions: places.map { $0 + 1 }, readAs: places.map { names[$0] }))
    }
  }
}

extension RowSource {
  /// The columns of a name that stands over several of them: their positions and what they are called.
  func columns(named name: String) -> (positions: [Int], names: [String])? {
    for case .repeatedName(name, let positions, let names) in notes { return (positions, names) }
    return nil
  }
}
