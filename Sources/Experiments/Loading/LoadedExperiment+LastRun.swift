import Specification
import FoundationEssentials
import Planning
import Store

extension LoadedExperiment {
  /// The experiment as it last ran: with the rungs of a search that its results decide, and without
  /// the candidates that it left out for its budget.
  ///
  /// - Parameter root: The folder of all results.
  /// - Throws: ``InputError`` or ``StoreError``.
  public func asLastRun(in root: String) throws -> LoadedExperiment {
    guard let record = lastLeanRun(in: root) else { return try advanced(in: root) }
    var loaded = try leavingOut(record.leftOut)
    loaded.dropped = record.dropped
    guard experiment.halving != nil, let store = try ResultsFolder.existingStore(in: root) else {
      return loaded
    }
    // A search may have ended for want of time, though its results say how it would go on.
    while loaded.variantNames.count <= record.variantCount, let next = try loaded.next(store) {
      loaded = try next.leavingOut(record.leftOut)
      loaded.dropped = record.dropped
    }
    try store.close()
    return loaded
  }

  /// The experiment as its last run blended it: what is to be served of it.
  ///
  /// - Throws: ``ExportError/notRun(seconds:)`` where only a run within the time says which candidates
  ///   the stacks have and there was none; ``InputError`` or ``StoreError``.
  public func served(in root: String) throws -> LoadedExperiment {
    if let seconds = experiment.budget.seconds, lastLeanRun(in: root) == nil {
      throw ExportError.notRun(seconds: seconds)
    }
    return try asLastRun(in: root)
  }

  private func leavingOut(_ left: [RunFile.LeftOut]) throws(InputError) -> LoadedExperiment {
    guard !left.isEmpty else { return self }
    let known = Set(left)
    return try leavingOut(
      network.places.map(\.omission).filter { known.contains(RunFile.LeftOut($0, in: self)) })
  }

  /// What the last run of this very specification left out, for its budget or because it failed; `nil` of one that had no
  /// budget and dropped nothing.
  private func lastLeanRun(
    in root: String
  ) -> (leftOut: [RunFile.LeftOut], dropped: [RunFile.Dropped], variantCount: Int)? {
    let path = "\(ResultsFolder(root: root, experiment: name).path)/run.json"
    // A record that can't be read, or of another experiment, says nothing of this one.
    guard let bytes = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(RunFile.self, from: bytes),
      file.specification == experiment.resolvedText, file.budget != nil || file.dropped != nil
    else { return nil }
    let dropped = file.dropped ?? []
    return (
      (file.budget?.leftOut ?? []) + dropped.map(\.model), dropped, file.variants.count
    )
  }
}

extension RunFile.LeftOut {
  init(_ omission: Omission, in loaded: LoadedExperiment) {
    self.init(
      variant: loaded.variantNames[omission.variant], stage: omission.stage,
      target: omission.target, evaluation: omission.evaluation.label, layer: omission.layer,
      candidate: omission.candidate)
  }
}
