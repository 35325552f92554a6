import FoundationEssentials

/// What a worker answers: one line of JSON.
public struct WorkerReply: Decodable, Sendable {
  public struct Failure: Decodable, Sendable {
    /// The error's type; `refused` of what the worker itself does not do.
    public var kind: String
    public var message: String
    /// The last lines of the traceback, oldest first.
    public var trace: [String]?
    public var help: String?
  }
  /// That of the request.
  public var id: Int
  public var error: Failure?
  /// Of `hello`.
  public var `protocol`: Int?
  public var name: String?
  /// Of `fit`: the rounds of a staged model.
  public var rounds: Int?
  /// Of `predict`: the shape of what the model gave.
  public var shape: [Int]?
  /// Of `save`: how many bytes stand at the output's place.
  public var bytes: Int?
  /// Of `parameters`: the names that libraries take, by family.
  public var parameters: [String: [String]]?
  /// Of `parameters`: the names that estimators take, by import path.
  public var estimators: [String: [String]]?

  static func read(_ line: [UInt8]) -> WorkerReply? {
    try? JSONDecoder().decode(WorkerReply.self, from: Data(line))
  }
}
