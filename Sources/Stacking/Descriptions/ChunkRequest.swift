package import Jobs

/// Several jobs with all that another process needs to do them, but for the tables and stored results that
/// they name by their keys.
///
/// What is never stored, of all that the jobs read, is made on the way, once for all of them.
package struct ChunkRequest: Sendable, Equatable {
  /// A step whose result is stored.
  package struct Result: Hashable, Sendable {
    package var key: JobKey
    /// The job's name, for people.
    package var label: String
    /// In the messages of a fit that fails: the name of its candidate.
    package var candidate: String?

    package init(key: JobKey, label: String, candidate: String?) {
      self.key = key
      self.label = label
      self.candidate = candidate
    }
  }
  package struct Step: Sendable, Equatable {
    package var job: JobDescription
    package var inputs: JobInputs<JobRequest.Source>
    /// `nil` of what is never stored.
    package var result: Result?

    package init(
      _ job: JobDescription, _ inputs: JobInputs<JobRequest.Source>, result: Result?
    ) {
      self.job = job
      self.inputs = inputs
      self.result = result
    }

    package static func == (a: Step, b: Step) -> Bool {
      a.job == b.job && a.result == b.result && a.inputs.roles == b.inputs.roles
        && a.inputs.items.map(\.item) == b.inputs.items.map(\.item)
    }
  }
  /// Each after those it reads.
  package var steps: [Step]

  package init(steps: [Step]) { self.steps = steps }

  /// The tables that are named, each once.
  package var tables: [JobKey] {
    var seen: Set<JobKey> = []
    return steps.flatMap(\.job.tables).filter { seen.insert($0).inserted }
  }

  /// The keys of the results that are made.
  package var results: [JobKey] { steps.compactMap(\.result?.key) }
}

// MARK: - Text

extension ChunkRequest {
  private static let version = 1

  package var text: String {
    var writer = CanonicalWriter()
    writer.add("chunk", Self.version)
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
      guard let result = step.result else { continue }
      writer.add("result", result.key)
      writer.add("label", result.label)
      if let candidate = result.candidate { writer.add("candidate", candidate) }
    }
    return writer.text
  }

  /// - Throws: ``CanonicalError`` on anything but what ``text`` gave.
  package init(text: String) throws(CanonicalError) {
    var reader = CanonicalReader(text)
    _ = try reader.value("chunk") { Int($0) == Self.version ? Self.version : nil }
    steps = []
    while reader.next != nil {
      let job = try JobDescription(from: &reader)
      var inputs = JobInputs<JobRequest.Source>()
      while reader.next == "reads" {
        var fields = try reader.fields("reads")
        let role = try fields.value { InputRole(rawValue: $0) }
        let isStep = try fields.value { $0 == "step" ? true : $0 == "result" ? false : nil }
        if isStep {
          // Steps only read those before them.
          inputs.add(
            role,
            .step(try fields.value { Int($0).flatMap { steps.indices.contains($0) ? $0 : nil } }))
        } else {
          inputs.add(role, .result(try fields.value { JobKey(digits: $0) }))
        }
        try fields.end()
      }
      var result: Result?
      if reader.next == "result" {
        result = Result(
          key: try reader.key("result"), label: try reader.text("label"),
          candidate: try reader.optionalText("candidate"))
      }
      steps.append(Step(job, inputs, result: result))
    }
  }
}
