import Jobs
import Stacking
import Store

/// What goes from job to job in a run: the result, and how long it took to make.
package struct JobOutput: Sendable {
  /// `nil` of a job that is never stored where every job makes such inputs for itself.
  var result: StackResult?
  var fitSeconds: Double
  var predictSeconds: Double
  /// What is to be stored of it, made beside the jobs; `nil` of what is stored already or never.
  var artifact: ResultStore.Artifact?
  /// Whether nothing was fitted, where that is known and ``result`` is not here.
  var isUnfitted: Bool?
  /// Where it was made, if not in this process.
  var place: JobPlace?
  /// Of a fit, where models are asked for.
  var model: FoldModel?
}

/// Which worker did a job, and when.
struct JobPlace: Sendable {
  var host: String
  var worker: String
  /// Seconds since 1970.
  var began: Double
  var seconds: Double
}

extension JobOutput {
  /// A stored result with its times; `nil` if it is gone or damaged, which is the same to a run: the
  /// job has to be done again.
  init?(of node: StackNode, in store: ResultStore) throws(StoreError) {
    guard let bytes = try store.load(node.key) else { return nil }
    self.init(stored: bytes)
  }

  /// - Returns: `nil` of bytes that are no stored result.
  init?(stored bytes: [UInt8]) {
    guard let stored = try? StoredResult(bytes), let result = try? StackResult(bytes: stored.bytes)
    else { return nil }
    self.init(
      result: result, fitSeconds: stored.fitSeconds, predictSeconds: stored.predictSeconds)
  }
}
