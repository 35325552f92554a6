import Planning
import Jobs

/// What a run is expected to cost, before it begins.
struct RunPrediction: Sendable {
  /// Seconds of the processor in all: jobs, and what is around them.
  var seconds: Double { jobSeconds + aroundSeconds }
  /// Of the jobs that run.
  private(set) var jobSeconds = 0.0
  /// Of reading and planning, which were just measured, and of storing and writing results.
  let aroundSeconds: Double
  /// Seconds of the clock until the last file is written.
  let makespan: Double
  /// The slowest chain of jobs: no number of workers is done sooner.
  let criticalPath: Double
  /// The most memory that will be resident.
  let peakBytes: Int
  /// Of results and fits alone, as the plan forecasts them.
  let forecastBytes: Int
  /// By basis: the part of `jobSeconds` that rests on it.
  private(set) var parts: [JobEstimates.Basis: Double] = [:]

  init(_ plan: Plan, _ estimates: JobEstimates, wanted: Int, width: Int) {
    let now = ProcessUse.now
    for id in plan.graph.jobs where plan.runs(id) {
      let (seconds, basis) = estimates.seconds(of: id)
      jobSeconds += seconds
      parts[basis, default: 0] += seconds
    }
    let around = estimates.secondsAround(jobs: plan.runCount, wanted: wanted)
    aroundSeconds = now.seconds + around
    let forecast = plan.forecast(
      workers: width,
      memory: Plan.Memory(
        result: { estimates.extents[$0].resultBytes }, work: { estimates.extents[$0].workBytes }))
    makespan = aroundSeconds + forecast.makespan
    criticalPath = plan.criticalPathSeconds
    forecastBytes = forecast.peakBytes
    peakBytes = max(
      now.peakBytes, now.residentBytes + estimates.bytes(forecast: forecast.peakBytes))
  }
}
