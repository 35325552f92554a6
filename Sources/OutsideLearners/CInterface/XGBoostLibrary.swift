import Glibc
import Learners
import Tabular
import Workers

/// XGBoost by its C interface.
final class XGBoostLibrary: Sendable {
  typealias Handle = UnsafeMutableRawPointer

  private typealias FromDense =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias SetFloats =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafePointer<Float>, UInt64
    ) -> Int32
  private typealias SetTexts =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafePointer<UnsafePointer<CChar>?>, UInt64
    ) -> Int32
  private typealias Create =
    @convention(c) (
      UnsafePointer<Handle?>, UInt64, UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias SetParameter =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafePointer<CChar>
    ) -> Int32
  private typealias Update = @convention(c) (Handle?, Int32, Handle?) -> Int32
  private typealias Evaluate =
    @convention(c) (
      Handle?, Int32, UnsafePointer<Handle?>, UnsafePointer<UnsafePointer<CChar>?>, UInt64,
      UnsafeMutablePointer<UnsafePointer<CChar>?>
    ) -> Int32
  private typealias Predict =
    @convention(c) (
      Handle?, Handle?, UnsafePointer<CChar>, UnsafeMutablePointer<UnsafePointer<UInt64>?>,
      UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UnsafePointer<Float>?>
    ) -> Int32
  private typealias Save =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafeMutablePointer<UInt64>,
      UnsafeMutablePointer<UnsafePointer<CChar>?>
    ) -> Int32
  private typealias Load = @convention(c) (Handle?, UnsafeRawPointer?, UInt64) -> Int32
  private typealias Slice =
    @convention(c) (
      Handle?, Int32, Int32, Int32, UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias Rounds = @convention(c) (Handle?, UnsafeMutablePointer<Int32>) -> Int32
  private typealias Free = @convention(c) (Handle?) -> Int32
  private typealias LastError = @convention(c) () -> UnsafePointer<CChar>?

  private let fromDense: FromDense
  private let setFloats: SetFloats
  private let setTexts: SetTexts
  private let createBooster: Create
  private let setParameter: SetParameter
  private let update: Update
  private let evaluate: Evaluate
  private let predictData: Predict
  private let saveBuffer: Save
  private let loadBuffer: Load
  private let slice: Slice
  private let boostedRounds: Rounds
  private let freeData: Free
  private let freeBooster: Free
  private let lastError: LastError
  private let library: DynamicLibrary

  init(path: String) throws(WorkerFault) {
    library = try DynamicLibrary(path: path)
    fromDense = try library.function("XGDMatrixCreateFromDense", FromDense.self)
    setFloats = try library.function("XGDMatrixSetFloatInfo", SetFloats.self)
    setTexts = try library.function("XGDMatrixSetStrFeatureInfo", SetTexts.self)
    createBooster = try library.function("XGBoosterCreate", Create.self)
    setParameter = try library.function("XGBoosterSetParam", SetParameter.self)
    update = try library.function("XGBoosterUpdateOneIter", Update.self)
    evaluate = try library.function("XGBoosterEvalOneIter", Evaluate.self)
    predictData = try library.function("XGBoosterPredictFromDMatrix", Predict.self)
    saveBuffer = try library.function("XGBoosterSaveModelToBuffer", Save.self)
    loadBuffer = try library.function("XGBoosterLoadModelFromBuffer", Load.self)
    slice = try library.function("XGBoosterSlice", Slice.self)
    boostedRounds = try library.function("XGBoosterBoostedRounds", Rounds.self)
    freeData = try library.function("XGDMatrixFree", Free.self)
    freeBooster = try library.function("XGBoosterFree", Free.self)
    lastError = try library.function("XGBGetLastError", LastError.self)
  }

  private func check(_ status: Int32) throws(WorkerFault) {
    guard status != 0 else { return }
    throw .raised(
      kind: "XGBoostError", message: lastError().map { String(cString: $0) } ?? "", trace: [])
  }

  // MARK: Data

  /// - Parameter target: By row; `nil` of rows to predict.
  func data(
    _ features: FeatureMatrix, rows: some RandomAccessCollection<Int>, target: [Double]?,
    weights: [Double]?
  ) throws(WorkerFault) -> Handle {
    let cells = features.cells(of: rows)
    let (count, width) = (rows.count, features.features.count)
    var handle: Handle?
    try check(
      cells.withUnsafeBytes { bytes in
        let address = UInt(bitPattern: bytes.baseAddress)
        // Column by column.
        let array = """
          {"data":[\(address),true],"shape":[\(count),\(width)],"strides":[8,\(count * 8)],\
          "typestr":"<f8","version":3}
          """
        return fromDense(array, #"{"missing":NaN,"nthread":1}"#, &handle)
      })
    guard let handle else { throw .protocolBroken("made no data") }
    do {
      if let target { try set("label", rows.map { Float(target[$0]) }, of: handle) }
      if let weights { try set("weight", rows.map { Float(weights[$0]) }, of: handle) }
      try setTypes(features, of: handle)
    } catch {
      free(data: handle)
      throw error
    }
    return handle
  }

  private func set(_ field: String, _ values: [Float], of data: Handle) throws(WorkerFault) {
    try check(setFloats(data, field, values, UInt64(values.count)))
  }

  private func setTypes(_ features: FeatureMatrix, of data: Handle) throws(WorkerFault) {
    let categories = Set(features.categoryPlaces)
    let texts = features.features.indices.map { strdup(categories.contains($0) ? "c" : "q") }
    defer { for text in texts { Glibc.free(text) } }
    let pointers = texts.map { $0.map { UnsafePointer<CChar>($0) } }
    try check(setTexts(data, "feature_type", pointers, UInt64(pointers.count)))
  }

  func free(data: Handle) { _ = freeData(data) }
  func free(booster: Handle) { _ = freeBooster(booster) }

  // MARK: Boosters

  func booster(
    _ data: [Handle], _ parameters: [(name: String, text: String)]
  ) throws(WorkerFault) -> Handle {
    var handle: Handle?
    try check(createBooster(data.map(Optional.some), UInt64(data.count), &handle))
    guard let handle else { throw .protocolBroken("made no booster") }
    do {
      for (name, text) in parameters { try check(setParameter(handle, name, text)) }
    } catch {
      free(booster: handle)
      throw error
    }
    return handle
  }

  func grow(_ booster: Handle, round: Int, _ data: Handle) throws(WorkerFault) {
    try check(update(booster, Int32(round), data))
  }

  /// The last metric on validation data.
  func validationLoss(_ booster: Handle, round: Int, _ data: Handle) throws(WorkerFault) -> Double {
    var text: UnsafePointer<CChar>?
    let name = strdup("v")
    defer { Glibc.free(name) }
    try check(
      evaluate(booster, Int32(round), [data], [name.map { UnsafePointer($0) }], 1, &text))
    // "[0]\tv-rmse:0.5"
    let line = text.map { String(cString: $0) } ?? ""
    return line.split(separator: ":").last.flatMap { Double($0) } ?? .nan
  }

  /// - Parameter rounds: The first rounds that count.
  func predict(_ booster: Handle, _ data: Handle, rows: Int, rounds: Int) throws(WorkerFault)
    -> [Double]
  {
    let configuration = """
      {"type":0,"training":false,"iteration_begin":0,"iteration_end":\(rounds),"strict_shape":false}
      """
    var shape: UnsafePointer<UInt64>?
    var dimensions: UInt64 = 0
    var result: UnsafePointer<Float>?
    try check(predictData(booster, data, configuration, &shape, &dimensions, &result))
    let found = (0..<Int(dimensions)).map { Int(shape?[$0] ?? 0) }
    guard let result, found.reduce(1, *) == rows else {
      throw .wrongShape(found: found, expected: rows)
    }
    return (0..<rows).map { Double(result[$0]) }
  }

  func rounds(_ booster: Handle) throws(WorkerFault) -> Int {
    var count: Int32 = 0
    try check(boostedRounds(booster, &count))
    return Int(count)
  }

  /// The first rounds of a booster, as bytes.
  func save(_ booster: Handle, rounds: Int) throws(WorkerFault) -> [UInt8] {
    var first: Handle?
    try check(slice(booster, 0, Int32(rounds), 1, &first))
    defer { first.map(free(booster:)) }
    var length: UInt64 = 0
    var bytes: UnsafePointer<CChar>?
    try check(saveBuffer(first, #"{"format":"ubj"}"#, &length, &bytes))
    guard let bytes else { throw .protocolBroken("saved nothing") }
    return (0..<Int(length)).map { UInt8(bitPattern: bytes[$0]) }
  }

  func load(_ bytes: [UInt8]) throws(WorkerFault) -> Handle {
    let booster = try booster([], [("nthread", "1")])
    do {
      try check(bytes.withUnsafeBytes { loadBuffer(booster, $0.baseAddress, UInt64($0.count)) })
    } catch {
      free(booster: booster)
      throw error
    }
    return booster
  }
}
