import Glibc
import Learners
import Tabular
import Workers

/// LightGBM by its C interface.
final class LightGBMLibrary: Sendable {
  typealias Handle = UnsafeMutableRawPointer

  private typealias FromMatrix =
    @convention(c) (
      UnsafeRawPointer?, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Handle?,
      UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias SetField =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafeRawPointer?, Int32, Int32
    ) -> Int32
  private typealias Create =
    @convention(c) (
      Handle?, UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias AddValid = @convention(c) (Handle?, Handle?) -> Int32
  private typealias Update = @convention(c) (Handle?, UnsafeMutablePointer<Int32>) -> Int32
  private typealias GetEval =
    @convention(c) (
      Handle?, Int32, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Double>
    ) -> Int32
  private typealias Predict =
    @convention(c) (
      Handle?, UnsafeRawPointer?, Int32, Int32, Int32, Int32, Int32, Int32, Int32,
      UnsafePointer<CChar>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Double>
    ) -> Int32
  private typealias Save =
    @convention(c) (
      Handle?, Int32, Int32, Int32, Int64, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<CChar>?
    ) -> Int32
  private typealias Load =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Handle?>
    ) -> Int32
  private typealias Free = @convention(c) (Handle?) -> Int32
  private typealias LastError = @convention(c) () -> UnsafePointer<CChar>?
  private typealias Count = @convention(c) (Handle?, UnsafeMutablePointer<Int32>) -> Int32

  private let fromMatrix: FromMatrix
  private let setField: SetField
  private let create: Create
  private let addValid: AddValid
  private let update: Update
  private let evaluations: GetEval
  private let evaluationCount: Count
  private let currentIteration: Count
  private let predictMatrix: Predict
  private let saveText: Save
  private let loadText: Load
  private let freeDataset: Free
  private let freeBooster: Free
  private let lastError: LastError
  private let library: DynamicLibrary

  init(path: String) throws(WorkerFault) {
    library = try DynamicLibrary(path: path)
    fromMatrix = try library.function("LGBM_DatasetCreateFromMat", FromMatrix.self)
    setField = try library.function("LGBM_DatasetSetField", SetField.self)
    create = try library.function("LGBM_BoosterCreate", Create.self)
    addValid = try library.function("LGBM_BoosterAddValidData", AddValid.self)
    update = try library.function("LGBM_BoosterUpdateOneIter", Update.self)
    evaluations = try library.function("LGBM_BoosterGetEval", GetEval.self)
    evaluationCount = try library.function("LGBM_BoosterGetEvalCounts", Count.self)
    currentIteration = try library.function("LGBM_BoosterGetCurrentIteration", Count.self)
    predictMatrix = try library.function("LGBM_BoosterPredictForMat", Predict.self)
    saveText = try library.function("LGBM_BoosterSaveModelToString", Save.self)
    loadText = try library.function("LGBM_BoosterLoadModelFromString", Load.self)
    freeDataset = try library.function("LGBM_DatasetFree", Free.self)
    freeBooster = try library.function("LGBM_BoosterFree", Free.self)
    lastError = try library.function("LGBM_GetLastError", LastError.self)
  }

  private func check(_ status: Int32) throws(WorkerFault) {
    guard status != 0 else { return }
    throw .raised(
      kind: "LightGBMError", message: lastError().map { String(cString: $0) } ?? "", trace: [])
  }

  private static let float32: Int32 = 0
  private static let float64: Int32 = 1

  // MARK: Data

  /// Rows as LightGBM bins them.
  ///
  /// - Parameter reference: The training data, whose bins these rows get; `nil` for their own.
  func dataset(
    _ features: FeatureMatrix, rows: [Int], target: [Double], weights: [Double]?,
    parameters: String, reference: Handle?
  ) throws(WorkerFault) -> Handle {
    let cells = features.cells(of: rows)
    var handle: Handle?
    try check(
      cells.withUnsafeBytes {
        fromMatrix(
          $0.baseAddress, Self.float64, Int32(rows.count), Int32(features.features.count), 0,
          parameters, reference, &handle)
      })
    guard let handle else { throw .protocolBroken("made no data") }
    let labels = rows.map { Float(target[$0]) }
    try check(
      labels.withUnsafeBytes {
        setField(handle, "label", $0.baseAddress, Int32(labels.count), Self.float32)
      })
    if let weights {
      let own = rows.map { Float(weights[$0]) }
      try check(
        own.withUnsafeBytes {
          setField(handle, "weight", $0.baseAddress, Int32(own.count), Self.float32)
        })
    }
    return handle
  }

  func free(dataset: Handle) { _ = freeDataset(dataset) }
  func free(booster: Handle) { _ = freeBooster(booster) }

  // MARK: Boosters

  func booster(_ data: Handle, _ parameters: String) throws(WorkerFault) -> Handle {
    var handle: Handle?
    try check(create(data, parameters, &handle))
    guard let handle else { throw .protocolBroken("made no booster") }
    return handle
  }

  func add(validation: Handle, to booster: Handle) throws(WorkerFault) {
    try check(addValid(booster, validation))
  }

  /// Grows one tree.
  ///
  /// - Returns: Whether none could be grown.
  func grow(_ booster: Handle) throws(WorkerFault) -> Bool {
    var isFinished: Int32 = 0
    try check(update(booster, &isFinished))
    return isFinished == 1
  }

  /// The rounds that it has grown: fewer than asked for, where nothing was left to learn.
  func rounds(_ booster: Handle) throws(WorkerFault) -> Int {
    var count: Int32 = 0
    try check(currentIteration(booster, &count))
    return Int(count)
  }

  /// The first metric on the first validation data; less is better for those that regression uses.
  func validationLoss(_ booster: Handle) throws(WorkerFault) -> Double {
    var count: Int32 = 0
    try check(evaluationCount(booster, &count))
    var values = [Double](repeating: .nan, count: max(1, Int(count)))
    try check(evaluations(booster, 1, &count, &values))
    return values[0]
  }

  func predict(
    _ booster: Handle, _ features: FeatureMatrix, rows: Range<Int>, rounds: Int
  ) throws(WorkerFault) -> [Double] {
    let cells = features.cells(of: rows)
    var predicted = [Double](repeating: .nan, count: rows.count)
    var count: Int64 = 0
    try check(
      cells.withUnsafeBytes {
        predictMatrix(
          booster, $0.baseAddress, Self.float64, Int32(rows.count),
          Int32(features.features.count), 0, 0, 0, Int32(rounds), "num_threads=1", &count,
          &predicted)
      })
    guard Int(count) == rows.count else {
      throw .wrongShape(found: [Int(count)], expected: rows.count)
    }
    return predicted
  }

  func save(_ booster: Handle, rounds: Int) throws(WorkerFault) -> [UInt8] {
    var length: Int64 = 0
    try check(saveText(booster, 0, Int32(rounds), 0, 0, &length, nil))
    var text = [CChar](repeating: 0, count: Int(length))
    try check(saveText(booster, 0, Int32(rounds), 0, length, &length, &text))
    return text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  }

  func load(_ bytes: [UInt8]) throws(WorkerFault) -> (booster: Handle, rounds: Int) {
    var rounds: Int32 = 0
    var handle: Handle?
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    try check(loadText(text, &rounds, &handle))
    guard let handle else { throw .protocolBroken("read no booster") }
    return (handle, Int(rounds))
  }
}

extension FeatureMatrix {
  /// The cells of some rows, column by column.
  func cells(of rows: some RandomAccessCollection<Int>) -> [Double] {
    if rows.count == rowCount, rows.first == 0, rows.last == rowCount - 1 { return cells }
    var own: [Double] = []
    own.reserveCapacity(rows.count * features.count)
    for feature in features.indices {
      let start = feature * rowCount
      for row in rows { own.append(cells[start + row]) }
    }
    return own
  }

  /// Places of categories.
  var categoryPlaces: [Int] {
    features.indices.filter { if case .category = features[$0].kind { true } else { false } }
  }
}
