import ArgumentParser
import Experiments
import Serving

/// What of a stack's ensemble a bundle is to hold.
struct ServedArguments: ParsableArguments {
  @Flag(
    help: "Replace the ensemble by one model that is fitted to its predictions: faster and smaller."
  )
  var distil = false

  @Option(
    help: ArgumentHelp(
      "Learner of the distilled model: one of the experiment, or a family (default: gbm).",
      valueName: "learner"))
  var student: String?

  @Option(
    help: ArgumentHelp(
      "Maximum time of a prediction, such as 500us or 10ms: takes the ensemble, some of its members or a "
        + "distilled model, whichever has the least error within it.", valueName: "time"))
  var maxLatency: String?

  @Option(
    help: ArgumentHelp(
      "Rows that are predicted at once in --max-latency (default: 1).", valueName: "n"))
  var latencyBatch: Int?

  var isEmpty: Bool { !distil && student == nil && maxLatency == nil && latencyBatch == nil }

  var choice: ServedChoice {
    ServedChoice(
      isDistilled: distil, student: student ?? DistillationDefaults.student,
      limit: maxLatency.flatMap(LatencyLimit.seconds).map {
        LatencyLimit(seconds: $0, batch: latencyBatch ?? 1)
      })
  }

  func validate() throws {
    if student != nil, !distil, maxLatency == nil {
      throw ValidationError("--student needs --distil or --max-latency")
    }
    if let latencyBatch {
      if maxLatency == nil { throw ValidationError("--latency-batch needs --max-latency") }
      if latencyBatch < 1 {
        throw ValidationError("--latency-batch is \(latencyBatch); expected at least 1")
      }
    }
    if let maxLatency, LatencyLimit.seconds(maxLatency) == nil {
      throw ValidationError(
        "--max-latency is '\(maxLatency)'; expected a time such as 500us, 10ms or 0.5s")
    }
  }
}
