import Learners
import Synchronization
import Tabular
import Workers

/// A model in a worker, which it has for itself until it goes.
final class WorkerFit: OutsideFit {
  private let session: WorkerSession
  private let pool: WorkerPool
  private let name: String
  private let seconds: Double
  private let state = Mutex(State())

  private struct State {
    var model = 0
    var rounds: Int?
  }

  /// - Parameters:
  ///   - name: The family's, for errors.
  ///   - seconds: The most that a request may take.
  init(_ session: WorkerSession, _ pool: WorkerPool, name: String, seconds: Double) {
    self.name = name
    self.session = session
    self.pool = pool
    self.seconds = seconds
  }

  deinit {
    let model = state.withLock { $0.model }
    if model > 0, !session.isOver {
      // What fails here ends the session, and the pool does not keep it.
      _ = try? ask(["do": .text("drop"), "model": .integer(model)])
    }
    pool.giveBack(session)
  }

  var rounds: Int? { state.withLock { $0.rounds } }

  @discardableResult
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
    let model = session.nextID()
    request["model"] = .integer(model)
    let reply = try ask(request)
    state.withLock { ($0.model, $0.rounds) = (model, reply.rounds) }
  }

  /// Makes the same fit once more, in place of this model.
  func learnAgain(
    _ learner: SettingValue, _ data: TrainingData, seed: UInt64
  ) throws(WorkerFault) {
    let old = state.withLock { $0.model }
    try ask(["do": .text("drop"), "model": .integer(old)])
    try learn(learner, data, seed: seed)
  }

  /// Takes a model that was saved.
  func load(_ learner: SettingValue, _ bytes: [UInt8]) throws(WorkerFault) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(WorkerFault) in try session.shared.write(bytes, at: 0) }
    }
    _ = try result.get()
    let model = session.nextID()
    let reply = try ask([
      "do": .text("load"), "learner": learner, "model": .integer(model), "input": .integer(0),
      "bytes": .integer(bytes.count),
    ])
    state.withLock { ($0.model, $0.rounds) = (model, reply.rounds) }
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
      "do": .text("predict"), "model": .integer(state.withLock { $0.model }),
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
        "do": .text("save"), "model": .integer(state.withLock { $0.model }), "output": .integer(0),
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
