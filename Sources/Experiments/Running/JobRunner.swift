import Serving
package import Jobs
import Planning
import Learners
import OutsideLearners
import Stacking
import Store

/// One job of an experiment, as executors are told to do it.
package struct ExperimentJob: Sendable {
  let network: ExperimentNetwork
  let id: JobGraph.ID

  var node: StackNode { network.nodes[id.index] }
  var isTransient: Bool { network.graph.isTransient(id) }
}

/// Whoever does the jobs of experiments.
package typealias ExperimentExecutor = any Executor<ExperimentJob, JobOutput>

/// Does the jobs of a plan: reused results are loaded from the store, the others made by an executor.
///
/// A run, an export, the rows that a bundle is judged by and a verification differ in the plan, the
/// executor and what they do with the events, and in nothing else.
struct JobRunner {
  let network: ExperimentNetwork
  let store: ResultStore
  let executor: ExperimentExecutor

  /// See ``Plan/run(width:load:execute:isFull:shouldStop:deadline:onEvent:)``.
  func run(
    _ plan: Plan, width: Int, isFull: () -> Bool = { false }, shouldStop: () -> Bool = { false },
    deadline: (@Sendable () async -> Void)? = nil,
    onEvent: (RunEvent<JobOutput>) throws -> Void
  ) async throws -> RunSummary {
    let (network, store, executor) = (self.network, self.store, self.executor)
    let isElsewhere = executor is any PlannedExecutor
    return try await OutsideFits.$fitter.withValue(network.fitter) {
      try await plan.run(
        width: width,
        load: { id in
          // Workers read it from their own folder.
          if isElsewhere { return JobOutput(result: nil, fitSeconds: 0, predictSeconds: 0) }
          let node = network.nodes[id.index]
          guard let output = try JobOutput(of: node, in: store) else {
            throw LostResult(label: node.label)
          }
          return output
        },
        execute: { id, inputs in
          try await executor.run(ExperimentJob(network: network, id: id), inputs: inputs)
        },
        keeping: { output in
          // What is to be stored is on its way to the disk.
          var kept = output
          kept.artifact = nil
          return kept
        },
        isFull: isFull, shouldStop: shouldStop, deadline: deadline, onEvent: onEvent)
    }
  }
}

/// A stored result that is gone or damaged since the plan was made.
struct LostResult: Error, CustomStringConvertible {
  let label: String
  var description: String { "the stored result of '\(label)' is gone or damaged" }
}

/// Does jobs on the threads of this process.
struct LocalExecutor: Executor {
  /// Whether fits give their models, which are never stored.
  var keepsModels = false
  /// Whether what is to be stored of a result is made with it.
  var stores = true

  func run(_ job: ExperimentJob, inputs: [JobOutput]) async throws -> Executed<JobOutput> {
    try Executed.measuring { try work(job, inputs) }
  }

  private func work(_ job: ExperimentJob, _ inputs: [JobOutput]) throws -> JobOutput {
    let clock = ContinuousClock()
    let start = clock.now
    var predicting: ContinuousClock.Instant?
    let results = try inputs.map { input in
      guard let result = input.result else { throw LostResult(label: job.node.label) }
      return result
    }
    let result: StackResult
    var model: FoldModel?
    if keepsModels {
      (result, model) = try job.network.fitKeepingModel(job.id, inputs: results)
    } else {
      result = try job.network.run(job.id, inputs: results) { predicting = clock.now }
    }
    let end = clock.now
    var output = JobOutput(
      result: result, fitSeconds: predicting.map { ($0 - start).seconds } ?? 0,
      predictSeconds: predicting.map { (end - $0).seconds } ?? 0, model: model)
    if stores, !job.isTransient {
      let stored = StoredResult(
        fitSeconds: output.fitSeconds, predictSeconds: output.predictSeconds,
        bytes: result.encoded())
      output.artifact = ResultStore.Artifact(
        key: job.node.key, bytes: stored.encoded, seconds: (end - start).seconds,
        label: job.node.label)
    }
    return output
  }
}
