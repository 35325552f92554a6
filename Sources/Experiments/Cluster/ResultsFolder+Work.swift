package import Cluster

extension ResultsFolder {
  /// Where the work of an experiment's run is shared, unless a profile says otherwise.
  package static func workFolder(in root: String, experiment: String) -> WorkFolder {
    WorkFolder(path: "\(root)/.work/\(experiment)")
  }
}
