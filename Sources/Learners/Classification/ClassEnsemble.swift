private import Glibc
import Tabular

/// Class probabilities made of models of one output each: how boosted trees classify.
struct ClassEnsemble<Member: Model>: ClassificationModel {
  static var familyName: String { Member.familyName }

  enum Combination: UInt8, Sendable {
    /// One member, of the probability of the second of two classes.
    case binary
    /// A member for each class, of its score.
    case softmax
  }
  let members: [Member]
  let combination: Combination
  let classCount: Int

  init(_ members: [Member], _ combination: Combination) {
    self.members = members
    self.combination = combination
    classCount = combination == .binary ? 2 : members.count
  }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * classCount)
    if combination == .binary {
      for (row, share) in members[0].predict(features, rows: rows).enumerated() {
        result[2 * row] = 1 - share
        result[2 * row + 1] = share
      }
      return result
    }
    for (number, member) in members.enumerated() {
      for (row, value) in member.predict(features, rows: rows).enumerated() {
        result[row * classCount + number] = value
      }
    }
    for start in stride(from: 0, to: result.count, by: classCount) {
      softmax(&result, start..<start + classCount)
    }
    return result
  }

  /// Of all members together.
  var featureImportance: [Double] { summedImportance(of: members) }

  func encode(to writer: inout ByteWriter) {
    writer.write(combination.rawValue)
    writer.write(UInt32(members.count))
    for member in members { member.encode(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let byte = try reader.read(UInt8.self)
    guard let combination = Combination(rawValue: byte) else {
      throw .unexpected("classes combined in way \(byte)")
    }
    let count = Int(try reader.read(UInt32.self))
    guard combination == .binary ? count == 1 : count >= 2 else {
      throw .unexpected("\(count) models of classes")
    }
    var members: [Member] = []
    for _ in 0..<count { members.append(try Member(from: &reader)) }
    self.init(members, combination)
  }
}

extension ClassEnsemble: StagedModel where Member: StagedModel {
  var roundCount: Int { members.map(\.roundCount).max() ?? 0 }

  func truncated(to count: Int) -> Self {
    Self(members.map { $0.truncated(to: min(count, $0.roundCount)) }, combination)
  }
}

/// Turns scores into probabilities, in place.
@inline(__always)
func softmax(_ values: inout [Double], _ range: Range<Int>) {
  var greatest = -Double.infinity
  for place in range { greatest = max(greatest, values[place]) }
  var sum = 0.0
  for place in range {
    values[place] = exp(values[place] - greatest)
    sum += values[place]
  }
  for place in range { values[place] /= sum }
}
