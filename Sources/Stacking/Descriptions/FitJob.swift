import Jobs
package import Learners

/// In which repeat and fold a fit takes part, counted from 0.
package struct SplitName: Hashable, Sendable {
  package var `repeat`: Int
  package var fold: Int
  /// Position among all splits.
  package var index: Int
  /// Whether it stands for a fit on all rows, which holds none out.
  package var isRefit = false

  package init(repeat: Int, fold: Int, index: Int, isRefit: Bool = false) {
    self.repeat = `repeat`
    self.fold = fold
    self.index = index
    self.isRefit = isRefit
  }

  package static let refit = Self(repeat: 0, fold: 0, index: 0, isRefit: true)

  /// For people: `fold 2 of repeat 3`.
  package var foldText: String {
    "fold \(fold + 1)" + (`repeat` == 0 ? "" : " of repeat \(`repeat` + 1)")
  }

  /// For the seed of a fit.
  var text: String { isRefit ? "refit" : "\(`repeat`)/\(fold)" }
}

/// One fit of a candidate.
package struct FitJob: Hashable, Sendable {
  package var candidate: CandidateSpec
  /// Counted from 1.
  package var layer: Int
  package var split: SplitName
  /// The experiment's.
  package var seed: UInt64
  /// By what it chooses a transformation or its rounds; `nil` for that of the task, or if it chooses nothing.
  package var loss: Loss?
  /// How it chooses its features; `nil` where it sees all.
  package var selection: SelectionSpec?

  package init(
    candidate: CandidateSpec, layer: Int, split: SplitName, seed: UInt64, loss: Loss? = nil,
    selection: SelectionSpec? = nil
  ) {
    self.loss = loss
    self.selection = selection
    self.candidate = candidate
    self.layer = layer
    self.split = split
    self.seed = seed
  }
}

extension FitJob {
  func write(to writer: inout CanonicalWriter) {
    writer.append(candidate.lines)
    writer.add("layer", layer)
    if split.isRefit {
      writer.add("rows", "all")
    } else {
      writer.add("repeat", split.repeat)
      writer.add("fold", split.fold)
      writer.add("split", split.index)
    }
    writer.add("seed", seed)
    Loss.write(loss, to: &writer)
    SelectionSpec.write(selection, to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    candidate = try CandidateSpec(from: &reader)
    layer = try reader.integer("layer")
    if reader.next == "rows" {
      split = try reader.value("rows") { $0 == "all" ? SplitName.refit : nil }
    } else {
      split = SplitName(
        repeat: try reader.integer("repeat"), fold: try reader.integer("fold"),
        index: try reader.integer("split"))
    }
    seed = try reader.unsigned("seed")
    loss = try Loss.read(from: &reader)
    selection = try SelectionSpec.read(from: &reader)
  }
}

/// The choice of the form in which a target is learned, and of the trend that is taken off it.
package struct FormJob: Sendable {
  package var forms: [LearnedForm]
  /// The learners that forms are judged by.
  package var probes: [any Learner]
  /// The experiment's.
  package var seed: UInt64
  /// By what forms are judged; `nil` for that of the task.
  package var loss: Loss?

  package init(forms: [LearnedForm], probes: [any Learner], seed: UInt64, loss: Loss? = nil) {
    self.loss = loss
    self.forms = forms
    self.probes = probes
    self.seed = seed
  }
}

extension FormJob {
  func write(to writer: inout CanonicalWriter) {
    for form in forms { form.write(to: &writer) }
    for probe in probes { probe.write("probe", to: &writer) }
    writer.add("seed", seed)
    Loss.write(loss, to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    forms = []
    while reader.next == "form" { forms.append(try LearnedForm(from: &reader)) }
    probes = []
    while reader.next == "probe" { probes.append(try readLearner("probe", from: &reader)) }
    seed = try reader.unsigned("seed")
    loss = try Loss.read(from: &reader)
  }
}

extension OuterFold {
  func write(to writer: inout CanonicalWriter) {
    writer.add("without", index)
    writer.add("splits", fields: inner.map(String.init))
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    index = try reader.integer("without")
    var fields = try reader.fields("splits")
    inner = []
    while !fields.isAtEnd { inner.append(try fields.integer()) }
  }
}
