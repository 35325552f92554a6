import Learners
import Synchronization
import Tabular
import Workers

/// The one model in a worker, which it has for itself until it goes; the next fit there replaces it.
final class WorkerFit: OutsideFit {
  private let session: WorkerSession
  private let pool: WorkerPool
  private let name: String
  private let seconds: Double
  private let known = Mutex<Int?>(nil)

  /// - Parameters:
  ///   - name: The family's, for errors.
  ///   - seconds: The most that a request may take.
  init(_ session: WorkerSession, _ pool: WorkerPool, name: String, seconds: Double) {
    self.name = name
    self.session = session
    self.pool = pool
    self.seconds = seconds
  }

  deinit { pool.giveBack(session) }

  /// Of the model, if it grew round by round.
  var rounds: Int? { known.withLock { $0 } }

  private func ask(_ members: [String: SettingValue]) throws(WorkerFault) -> WorkerReply {
    let id = session.nextID()
    var members = members
    members["id"] = .integer(id)
    return try session.call(SettingValue.mapping(members).json, id: id, seconds: seconds)
  }

  // MARK: Learning

  func learn(
    _ learner: SettingValue, _ data: TrainingData, seed: UInt64
  ) throws(WorkerFault) {
    let features = data.features.features
    let shared = session.shared
    var end = try shared.write(data.features, rows: data.rows, at: 0)
    var request: [String: SettingValue] = [
      "do": .text("fit"), "learner": learner, "seed": .integer(seed.ofLibrary),
      "rows": .integer(data.rows.count), "features": .integer(0), "target": .integer(end),
      "names": .list(features.map { .text($0.name) }),
      "levels": .list(
        features.map { feature in
          guard case .category(let levels) = feature.kind else { return .null }
          return .list(levels.map { .text($0) })
        }),
    ]
    end = try shared.write(data.rows.map { data.target[$0] }, at: end)
    if let weights = data.weights {
      request["weights"] = .integer(end)
      end = try shared.write(data.rows.map { weights[$0] }, at: end)
    }
    if !data.validation.isEmpty {
      let start = end
      end = try shared.write(data.features, rows: data.validation, at: end)
      request["validation"] = .mapping([
        "rows": .integer(data.validation.count), "features": .integer(start),
        "target": .integer(end),
      ])
      end = try shared.write(data.validation.map { data.target[$0] }, at: end)
    }
    let rounds = try ask(request).rounds
    known.withLock { $0 = rounds }
  }

  /// Takes a model that was saved.
  func load(_ learner: SettingValue, _ bytes: [UInt8]) throws(WorkerFault) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(WorkerFault) in try session.shared.write(bytes, at: 0) }
    }
    _ = try result.get()
    let rounds = try ask([
      "do": .text("load"), "learner": learner, "input": .integer(0),
      "bytes": .integer(bytes.count),
    ]).rounds
    known.withLock { $0 = rounds }
  }

  // MARK: Predicting

  func predictions(
    _ features: FeatureMatrix, _ rows: Range<Int>, rounds: Int?
  ) throws(WorkerFault) -> [Double] {
    guard !rows.isEmpty else { return [] }
    let shared = session.shared
    let output = try shared.write(features, rows: rows, at: 0)
    try shared.reserve(output + rows.count * 8)
    var request: [String: SettingValue] = [
      "do": .text("predict"),
      "rows": .integer(rows.count), "columns": .integer(features.features.count),
      "features": .integer(0), "output": .integer(output),
    ]
    // A model that was not cut back is asked as it is.
    if let rounds, rounds != self.rounds { request["rounds"] = .integer(rounds) }
    let reply = try ask(request)
    guard let shape = reply.shape, shape == [rows.count] else {
      throw .wrongShape(found: reply.shape ?? [], expected: rows.count)
    }
    return try shared.numbers(rows.count, at: output)
  }

  func predict(
    _ features: FeatureMatrix, rows: Range<Int>, rounds: Int?
  ) throws(FitError) -> [Double] {
    try name.naming { () throws(WorkerFault) in try predictions(features, rows, rounds: rounds) }
  }

  func saved(rounds: Int?) throws(FitError) -> [UInt8] {
    try name.naming { () throws(WorkerFault) in
      var request: [String: SettingValue] = [
        "do": .text("save"), "output": .integer(0),
      ]
      if let rounds, rounds != self.rounds { request["rounds"] = .integer(rounds) }
      let reply = try ask(request)
      guard let count = reply.bytes, count >= 0 else {
        throw .protocolBroken("saved a model and did not say how long it is")
      }
      return try session.shared.bytes(count, at: 0)
    }
  }
}
