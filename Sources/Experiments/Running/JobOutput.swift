import Stacking
import Store

/// What goes from job to job in a run: the result, and how long it took to make.
struct JobOutput: Sendable {
  var result: StackResult
  var fitSeconds: Double
  var predictSeconds: Double
}

extension JobOutput {
  /// A stored result with its times; `nil` if it is gone or damaged, which is the same to a run: the
  /// job has to be done again.
  init?(of node: StackNode, in store: ResultStore) throws(StoreError) {
    guard let bytes = try store.load(node.key), let stored = try? StoredResult(bytes),
      let result = try? StackResult(bytes: stored.bytes)
    else { return nil }
    self.init(
      result: result, fitSeconds: stored.fitSeconds, predictSeconds: stored.predictSeconds)
  }
}
