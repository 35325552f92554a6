/// Holm's step-down correction (1979) of several p values: the chance of one false finding among all
/// stays below the level that an adjusted value is held against.
public enum Holm {
  /// The adjusted values, in the order of `pValues`.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var greatest = 0.0
    for (place, index) in order.enumerated() {
      greatest = max(greatest, min(1, Double(pValues.count - place) * pValues[index]))
      adjusted[index] = greatest
    }
    return adjusted
  }
}
