import Stacking

/// What goes from job to job in a run: the result, and how long it took to make.
struct JobOutput: Sendable {
  var result: StackResult
  var fitSeconds: Double
  var predictSeconds: Double
}
