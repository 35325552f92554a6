public import Tabular

/// Every family that this program fits itself. To add one: write its folder, add its line here.
public enum LearnerCatalogue {
  public static let families: [LearnerFamily] = [
    Ridge.family,
    LogisticRegression.family,
    NaiveBayes.family,
    ProportionalOdds.family,
    QuantileRegression.family,
    PanelRegression.family,
    CarriedValue.family,
    Climatology.family,
    MeanValue.family,
    SeriesLine.family,
    Lasso.family,
    ElasticNet.family,
    SplineAdditive.family,
    GaussianProcess.family,
    KernelRidge.family,
    RecursiveFeatureMachine.family,
    RandomForest.family,
    ExtraTrees.family,
    NearestNeighbours.family,
    GBM.family,
    MultilayerPerceptron.family,
    XGB.family,
    CAT.family,
  ]

  /// These, and those that libraries outside fit.
  public static let all = families + OutsideFamilies.all
  /// The names of those that can learn classes.
  public static var familiesOfClasses: [String] {
    families.filter(\.learnsClasses).map(\.name)
  }
  /// The names of those that can learn quantiles.
  public static var familiesOfQuantiles: [String] {
    families.filter(\.learnsQuantiles).map(\.name)
  }

  /// The family with this name or alias.
  public static func family(_ name: String) -> LearnerFamily? {
    families.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Libraries by whose names families of this program were called in earlier versions, with the families'
  /// own names. Where an experiment declares libraries, these names mean them.
  public static let libraryNames = ["lightgbm": "gbm", "xgboost": "xgb", "catboost": "cat"]

  /// The family of this program with this name or alias, or that of a library with this name.
  public static func anyFamily(_ name: String) -> LearnerFamily? {
    families.first { $0.name == name } ?? OutsideFamilies.family(name) ?? family(name)
  }

  /// A model as bytes: a mark, the family's name and version, the model's own bytes, a checksum.
  public static func encode(_ model: any Model) -> [UInt8] {
    let name = type(of: model).familyName
    var writer = ByteWriter()
    writer.write(
      model is any CumulativeLevels
        ? levelMark
        : model is any ClassificationModel
          ? classMark : model is any QuantileModel ? quantileMark : mark)
    writer.write(name)
    writer.write(UInt32(anyFamily(name)?.version ?? 0))
    model.encode(to: &writer)
    writer.write(checksum(writer.bytes))
    return writer.bytes
  }

  /// Reads back what ``encode(_:)`` wrote.
  ///
  /// - Throws: ``ByteError`` on damaged bytes, an unknown family or another version.
  public static func decode(_ bytes: [UInt8]) throws(ByteError) -> any Model {
    guard bytes.count > 8 else { throw .endOfBytes(needed: 9, left: bytes.count) }
    let body = Array(bytes.dropLast(8))
    var tail = ByteReader(Array(bytes.suffix(8)))
    guard try tail.read(UInt64.self) == checksum(body) else {
      throw .unexpected("a model whose checksum does not match")
    }
    var reader = ByteReader(body)
    let ownMark = try reader.read(UInt32.self)
    guard [mark, classMark, levelMark, quantileMark].contains(ownMark) else {
      throw .unexpected("bytes of no model")
    }
    let name = try reader.readString()
    guard let family = anyFamily(name) else { throw .unexpected("a model of family '\(name)'") }
    let version = Int(try reader.read(UInt32.self))
    guard version == family.version else {
      throw .unexpected("version \(version) of family '\(name)', not \(family.version)")
    }
    let type: (any Model.Type)? =
      switch ownMark {
      case classMark: family.classModelType
      case levelMark: family.classModelType.map(cumulativeType)
      case quantileMark: family.quantileModelType
      default: family.modelType
      }
    guard let type else { throw .unexpected("classes or quantiles of family '\(name)'") }
    let model = try type.init(from: &reader)
    guard reader.remaining == 0 else { throw .unexpected("\(reader.remaining) bytes too many") }
    return model
  }

  private static let mark: UInt32 = 0x4d54_5331  // "1STM" in file order
  /// Of class probabilities.
  private static let classMark: UInt32 = 0x4354_5331  // "1STC"
  /// Of ordered levels, made of models of two classes.
  private static let levelMark: UInt32 = 0x4f54_5331  // "1STO"
  /// Of quantiles.
  private static let quantileMark: UInt32 = 0x5154_5331  // "1STQ"

  private static func checksum(_ bytes: [UInt8]) -> UInt64 { ShortHash(bytes).value }
}
