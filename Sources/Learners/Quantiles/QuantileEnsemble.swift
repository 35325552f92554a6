import Tabular

/// Quantiles made of models of one level each: how boosted trees predict them.
struct QuantileEnsemble<Member: Model>: QuantileModel {
  static var familyName: String { Member.familyName }

  let levels: [Double]
  /// By level.
  let members: [Member]

  init(levels: [Double], members: [Member]) {
    self.levels = levels
    self.members = members
  }

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = levels.count
    var result = [Double](repeating: 0, count: rows.count * width)
    for (place, member) in members.enumerated() {
      for (row, value) in member.predict(features, rows: rows).enumerated() {
        result[row * width + place] = value
      }
    }
    rearrange(&result, width: width)
    return result
  }

  /// Of all members together.
  var featureImportance: [Double] { summedImportance(of: members) }

  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    for member in members { member.encode(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readQuantileLevels()
    var members: [Member] = []
    for _ in levels { members.append(try Member(from: &reader)) }
    self.members = members
  }
}

extension QuantileEnsemble: StagedModel where Member: StagedModel {
  var roundCount: Int { members.map(\.roundCount).max() ?? 0 }

  func truncated(to count: Int) -> Self {
    Self(
      levels: levels, members: members.map { $0.truncated(to: min(count, $0.roundCount)) })
  }
}
