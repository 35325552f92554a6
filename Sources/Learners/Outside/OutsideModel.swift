public import Tabular

/// A model that can fail to predict, as its library runs elsewhere.
public protocol FallibleModel: Model {
  /// Predictions by row, finite.
  ///
  /// - Throws: ``FitError``.
  func tryPredict(_ features: FeatureMatrix, rows: Range<Int>) throws(FitError) -> [Double]

  /// The fingerprint of where its library comes from.
  var origin: String { get }

  /// The same model as bytes, which can be encoded.
  ///
  /// - Throws: ``FitError`` where the library can't save it.
  func secured() throws(FitError) -> Self
}

extension FallibleModel {
  /// NaN where the library failed: ``Model`` predicts without errors. Stacks ask ``tryPredict(_:rows:)``, which tells why.
  public func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    (try? tryPredict(features, rows: rows)) ?? [Double](repeating: .nan, count: rows.count)
  }
}

extension Model {
  /// Predictions for all rows, of a model that may fail.
  public func tryPredict(_ features: FeatureMatrix) throws(FitError) -> [Double] {
    guard let model = self as? any FallibleModel else { return predict(features) }
    return try model.tryPredict(features, rows: 0..<features.rowCount)
  }
}

/// What a model outside is: a fit in a worker, or bytes.
struct OutsideModelState: Sendable {
  enum Source: Sendable {
    case live(any OutsideFit)
    case saved([UInt8])
  }
  var settings: OutsideSettings
  var featureCount: Int
  var source: Source

  func predict(
    _ features: FeatureMatrix, rows: Range<Int>, rounds: Int?
  ) throws(FitError) -> [Double] {
    switch source {
    case .live(let fit): try fit.predict(features, rows: rows, rounds: rounds)
    case .saved(let bytes):
      try OutsideFits.current(settings.family).predict(
        settings, model: bytes, features, rows: rows)
    }
  }

  func secured(rounds: Int?) throws(FitError) -> OutsideModelState {
    guard case .live(let fit) = source else { return self }
    var state = self
    state.source = .saved(try fit.saved(rounds: rounds))
    return state
  }

  func encode(to writer: inout ByteWriter) {
    guard case .saved(let bytes) = source else {
      preconditionFailure("a model is secured before it is encoded")
    }
    writer.write(settings.canonicalText)
    writer.write(UInt32(featureCount))
    writer.write(bytes)
  }

  init(settings: OutsideSettings, featureCount: Int, source: Source) {
    self.settings = settings
    self.featureCount = featureCount
    self.source = source
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    guard let settings = OutsideSettings(canonicalText: try reader.readString()) else {
      throw .unexpected("settings of a library that are not known")
    }
    self.settings = settings
    featureCount = Int(try reader.read(UInt32.self))
    source = .saved(try reader.readArray(UInt8.self))
  }
}

/// A model of a library outside.
public struct OutsideModel<Kind: OutsideKind>: FallibleModel {
  public static var familyName: String { Kind.family.name }
  private var state: OutsideModelState

  init(_ state: OutsideModelState) { self.state = state }

  public var origin: String { state.settings.origin }

  /// Not known of a library outside: zeros.
  public var featureImportance: [Double] { [Double](repeating: 0, count: state.featureCount) }

  public func tryPredict(
    _ features: FeatureMatrix, rows: Range<Int>
  ) throws(FitError) -> [Double] {
    try state.predict(features, rows: rows, rounds: nil)
  }

  public func secured() throws(FitError) -> Self { Self(try state.secured(rounds: nil)) }

  public func encode(to writer: inout ByteWriter) { state.encode(to: &writer) }

  public init(from reader: inout ByteReader) throws(ByteError) {
    state = try OutsideModelState(from: &reader)
  }
}

/// A model of a library outside that grew round by round.
public struct StagedOutsideModel<Kind: OutsideKind>: FallibleModel, StagedModel {
  public static var familyName: String { Kind.family.name }
  private var state: OutsideModelState
  public private(set) var roundCount: Int
  public var origin: String { state.settings.origin }

  init(_ state: OutsideModelState, rounds: Int) {
    self.state = state
    roundCount = rounds
  }

  /// Not known of a library outside: zeros.
  public var featureImportance: [Double] { [Double](repeating: 0, count: state.featureCount) }

  public func truncated(to count: Int) -> Self {
    precondition((0...roundCount).contains(count), "a model of \(roundCount) rounds")
    return Self(state, rounds: count)
  }

  public func tryPredict(
    _ features: FeatureMatrix, rows: Range<Int>
  ) throws(FitError) -> [Double] {
    try state.predict(features, rows: rows, rounds: roundCount)
  }

  public func secured() throws(FitError) -> Self {
    Self(try state.secured(rounds: roundCount), rounds: roundCount)
  }

  public func encode(to writer: inout ByteWriter) {
    state.encode(to: &writer)
    writer.write(UInt32(roundCount))
  }

  public init(from reader: inout ByteReader) throws(ByteError) {
    state = try OutsideModelState(from: &reader)
    roundCount = Int(try reader.read(UInt32.self))
  }
}
