import FoundationEssentials
import Stacking

extension LoadedExperiment {
  /// The same without the candidates that the last run of it left out for its budget.
  func asLastRun(root: String) throws(InputError) -> LoadedExperiment {
    let path = "\(ResultsFolder(root: root, experiment: name).path)/run.json"
    // A record that can't be read, or of another experiment, says nothing of this one.
    guard let bytes = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(RunFile.self, from: bytes),
      file.specification == experiment.resolvedText, let leftOut = file.budget?.leftOut,
      !leftOut.isEmpty
    else { return self }
    let left = network.places.map(\.omission).filter { omission in
      leftOut.contains(RunFile.LeftOut(omission, in: self))
    }
    return try leavingOut(left)
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
