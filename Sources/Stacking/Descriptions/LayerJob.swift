import Jobs

/// One layer's predictions put together.
package struct LayerJob: Hashable, Sendable {
  /// How many candidates it has; their fits come one candidate after the other.
  package var candidateCount: Int
  package var next: Next?
  /// Whether all may fail, as those of a layer of baselines.
  package var mayFail = false

  package init(candidateCount: Int, next: Next? = nil, mayFail: Bool = false) {
    self.candidateCount = candidateCount
    self.next = next
    self.mayFail = mayFail
  }

  /// What the layer after this one sees beside this one's predictions.
  package struct Next: Hashable, Sendable {
    package var seesFeatures: Bool
    /// The forms in which it learns, and so in which it sees the predictions; none where there is
    /// no next layer.
    package var forms: [TargetForm]
    package var limit: Limit?

    package init(seesFeatures: Bool, forms: [TargetForm], limit: Limit? = nil) {
      self.seesFeatures = seesFeatures
      self.forms = forms
      self.limit = limit
    }
  }

  /// How many candidates of a family are passed on.
  package struct Limit: Hashable, Sendable {
    package var count: Int
    /// By candidate.
    package var families: [String]
    /// By what they are judged; `nil` for that of the task.
    package var loss: Loss?

    package init(count: Int, families: [String], loss: Loss? = nil) {
      self.count = count
      self.families = families
      self.loss = loss
    }
  }
}

extension LayerJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("candidates", candidateCount)
    if mayFail { writer.add("may fail", "all") }
    guard let next else { return }
    writer.add("next sees", next.seesFeatures ? "features" : "predictions")
    for form in next.forms { form.write("next form", to: &writer) }
    guard let limit = next.limit else { return }
    writer.add("per family", limit.count)
    writer.add("family", each: limit.families)
    Loss.write(limit.loss, to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    candidateCount = try reader.value("candidates") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
    if reader.next == "may fail" {
      mayFail = try reader.value("may fail") { $0 == "all" ? true : nil }
    }
    guard reader.next == "next sees" else {
      next = nil
      return
    }
    var next = Next(
      seesFeatures: try reader.value("next sees") {
        $0 == "features" ? true : $0 == "predictions" ? false : nil
      }, forms: [])
    while reader.next == "next form" {
      next.forms.append(try TargetForm("next form", from: &reader))
    }
    if reader.next == "per family" {
      next.limit = Limit(
        count: try reader.integer("per family"), families: try reader.texts("family"),
        loss: try Loss.read(from: &reader))
    }
    self.next = next
  }
}
