import Tabular

/// Probabilities of ordered levels made of models of two classes.
protocol CumulativeLevels: ClassificationModel {}

/// Models of two classes, each of which tells the levels up to one from those above it.
///
/// The probability of a level is the difference of two neighbouring ones. Where a row's probabilities of "above" do not
/// fall from level to level they are sorted, which is never further from the true ones.
///
/// - Source: Frank & Hall, “A simple approach to ordinal classification”, ECML 2001.
struct CumulativeModel<Member: ClassificationModel>: CumulativeLevels {
  static var familyName: String { Member.familyName }

  /// By level but the last: of the probability of a level above it.
  let members: [Member]

  var classCount: Int { members.count + 1 }

  init(_ members: [Member]) { self.members = members }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = members.count
    // Of a level up to each: ascending when sorted.
    var upTo = [Double](repeating: 0, count: rows.count * width)
    for (place, member) in members.enumerated() {
      let shares = member.probabilities(features, rows: rows)
      for row in 0..<rows.count { upTo[row * width + place] = shares[2 * row] }
    }
    rearrange(&upTo, width: width)
    var result = [Double](repeating: 0, count: rows.count * classCount)
    for row in 0..<rows.count {
      var below = 0.0
      for place in 0..<width {
        result[row * classCount + place] = upTo[row * width + place] - below
        below = upTo[row * width + place]
      }
      result[row * classCount + width] = 1 - below
    }
    return result
  }

  /// Of all members together.
  var featureImportance: [Double] { summedImportance(of: members) }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(members.count))
    for member in members { member.encode(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let count = Int(try reader.read(UInt32.self))
    guard count >= 2 else { throw .unexpected("\(count) models of ordered levels") }
    var members: [Member] = []
    for _ in 0..<count {
      let member = try Member(from: &reader)
      guard member.classCount == 2 else { throw .unexpected("a model of more than two classes") }
      members.append(member)
    }
    self.members = members
  }
}

extension CumulativeModel: StagedModel where Member: StagedModel {
  var roundCount: Int { members.map(\.roundCount).max() ?? 0 }

  func truncated(to count: Int) -> Self {
    Self(members.map { $0.truncated(to: min(count, $0.roundCount)) })
  }
}

/// The type of what is made of models of a type.
func cumulativeType(_ member: any ClassificationModel.Type) -> any Model.Type {
  func type<Member: ClassificationModel>(_ member: Member.Type) -> any Model.Type {
    CumulativeModel<Member>.self
  }
  return type(member)
}

extension ClassificationLearner {
  /// Learns the probabilities of classes whose numbers are ordered levels: by a model of two classes for each level but
  /// the last, unless the family knows the order itself.
  public func fitLevels(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    if self is any OrdinalOnly || data.classCount < 3 { return try fitClasses(data, seed: seed) }
    var members: [any ClassificationModel] = []
    for number in 0..<data.classCount - 1 {
      var own = data
      own.classes = data.classes.map { $0 > number ? 1 : 0 }
      own.classCount = 2
      members.append(try fitClasses(own, seed: derivedSeed(seed, "above/\(number)")))
    }
    return combined(members[0], members)
  }

  /// What ``fitLevels(_:seed:)`` would refuse, before anything is fitted; `nil` where nothing is seen.
  public func objection(toLevels count: Int, _ outline: TrainingOutline) -> FitError? {
    objection(toClasses: self is any OrdinalOnly ? count : min(count, 2), outline)
  }
}

/// - Parameter first: One of the members, by which their type is known.
private func combined<Member: ClassificationModel>(
  _ first: Member, _ members: [any ClassificationModel]
) -> any ClassificationModel {
  CumulativeModel(
    members.map { member -> Member in
      guard let own = member as? Member else {
        preconditionFailure("a learner's models of two classes are of one type")
      }
      return own
    })
}
