/// What is asked of a batch system: some workers that are alike.
package struct PilotRequest: Sendable, Equatable {
  /// For people, and for systems whose jobs go by names: letters, digits, hyphens.
  package var name: String
  package var count: Int
  /// Processors of each.
  package var processors: Int
  /// Bytes of memory of each.
  package var bytes: Int
  /// Seconds after which each is ended.
  package var seconds: Int
  /// The shell script that each runs.
  package var script: String
  /// The folder for what they write.
  package var logs: String

  package init(
    name: String, count: Int, processors: Int, bytes: Int, seconds: Int, script: String,
    logs: String
  ) {
    self.name = name
    self.count = count
    self.processors = processors
    self.bytes = bytes
    self.seconds = seconds
    self.script = script
    self.logs = logs
  }
}

/// Starts workers somewhere, and watches over them.
package protocol PilotSystem: Sendable {
  /// Most workers of one submission.
  var mostAtOnce: Int { get }
  /// - Returns: The name by which the system knows the submission.
  func submit(_ request: PilotRequest) throws -> String
  /// By submission: how many of its workers wait or run. What is not named is not known any more.
  ///
  /// - Throws: If the system gives no answer, which says nothing of the workers.
  func alive(_ submissions: [String]) throws -> [String: Int]
  /// The line of shell that ends the workers of a submission.
  func cancelling(_ submission: String) -> String
  /// Why workers of a submission ended, in the system's own words; empty if it doesn't say.
  func reason(_ submission: String) -> String
}

/// Why a batch system could not be used.
package struct PilotError: Error, Equatable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
