package import Jobs
import Tabular

/// A job with all that another process needs to do it, but for the tables and stored results that it
/// names by their keys.
///
/// What is never stored, of all that the job reads, is made on the way: those jobs come before it.
package struct JobRequest: Sendable {
  /// Where an input comes from.
  package enum Source: Hashable, Sendable {
    /// A step of the same request, from 0.
    case step(Int)
    /// A stored result.
    case result(JobKey)
  }
  package struct Step: Sendable {
    package var job: JobDescription
    package var inputs: JobInputs<Source>

    package init(_ job: JobDescription, _ inputs: JobInputs<Source>) {
      self.job = job
      self.inputs = inputs
    }
  }
  /// The key of the result.
  package var key: JobKey
  /// In the messages of a fit that fails: the name of its candidate.
  package var candidate: String?
  /// Each after those it reads; the last is the job itself.
  package var steps: [Step]

  package init(key: JobKey, candidate: String?, steps: [Step]) {
    self.key = key
    self.candidate = candidate
    self.steps = steps
  }

  /// The tables that are named, each once.
  package var tables: [JobKey] {
    var keys: [JobKey] = []
    for key in steps.flatMap(\.job.tables) where !keys.contains(key) { keys.append(key) }
    return keys
  }

  /// The stored results that are named, each once.
  package var results: [JobKey] {
    var keys: [JobKey] = []
    for case (_, .result(let key)) in steps.flatMap(\.inputs.items) where !keys.contains(key) {
      keys.append(key)
    }
    return keys
  }

  /// Does all steps.
  ///
  /// - Parameters:
  ///   - result: The bytes stored under a key.
  /// - Throws: ``StackError``, or what `result` throws.
  package func run(
    tables: TableLibrary, hooks: JobHooks = JobHooks(), result: (JobKey) throws -> [UInt8]
  ) throws -> StackOutput {
    var outputs: [StackOutput] = []
    for step in steps {
      var inputs = JobInputs<StackOutput>()
      for (role, source) in step.inputs.items {
        switch source {
        case .step(let number):
          guard outputs.indices.contains(number) else {
            throw StackError.unexpectedInput(role.rawValue)
          }
          inputs.add(role, outputs[number])
        case .result(let key): inputs.add(role, try StackOutput(bytes: try result(key)))
        }
      }
      do {
        outputs.append(try step.job.run(inputs, tables: tables, hooks: hooks))
      } catch {
        throw error.naming(candidate)
      }
    }
    guard let last = outputs.last else { throw StackError.unexpectedInput("job") }
    return last
  }
}

// MARK: - Text

extension JobRequest {
  private static let version = 1

  package var text: String {
    var writer = CanonicalWriter()
    writer.add("request", Self.version)
    writer.add("key", key)
    if let candidate { writer.add("candidate", candidate) }
    for step in steps {
      step.job.write(to: &writer)
      for (role, source) in step.inputs.items {
        switch source {
        case .step(let number):
          writer.add("reads", fields: [role.rawValue, "step", String(number)])
        case .result(let key):
          writer.add("reads", fields: [role.rawValue, "result", key.description])
        }
      }
    }
    return writer.text
  }

  /// - Throws: ``CanonicalError`` on anything but what ``text`` gave.
  package init(text: String) throws(CanonicalError) {
    var reader = CanonicalReader(text)
    _ = try reader.value("request") { Int($0) == Self.version ? Self.version : nil }
    key = try reader.key("key")
    candidate = try reader.optionalText("candidate")
    steps = []
    while reader.next != nil {
      let job = try JobDescription(from: &reader)
      var inputs = JobInputs<Source>()
      while reader.next == "reads" {
        var fields = try reader.fields("reads")
        let role = try fields.value { InputRole(rawValue: $0) }
        let isStep = try fields.value { $0 == "step" ? true : $0 == "result" ? false : nil }
        if isStep {
          inputs.add(role, .step(try fields.integer()))
        } else {
          inputs.add(role, .result(try fields.value { JobKey(digits: $0) }))
        }
        try fields.end()
      }
      steps.append(Step(job, inputs))
    }
  }
}
