import Cluster
import Experiments
import Foundation
import Wording

extension ClusterExecutor.Notice {
  /// A line for the terminal.
  var text: String {
    switch self {
    case .merged(let count): "\(counted(count, "result")) found in the work folder"
    case .pilots(.submitted(let id, let count)): "submitted \(counted(count, "worker")): \(id)"
    case .pilots(.ended(let id, let left)):
      left == 0 ? "workers of \(id) ended" : "a worker of \(id) ended; \(left) left"
    case .pilots(.moreTime(let seconds)):
      "a worker ran out of time; the next ones ask for \((seconds + 59) / 60) min"
    case .pilots(.moreMemory(let bytes)):
      "a worker died; the next ones ask for \(bytes >> 20) MiB"
    case .pilots(.noAnswer(let problem)): "the batch system gives no answer: \(problem)"
    }
  }
}

/// A path that holds in any folder.
func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
}

/// The path of this program. In a distribution a launcher starts it, which says where it is.
func ownPath() -> String {
  if let path = ProcessInfo.processInfo.environment["STRATA_PROGRAM"], !path.isEmpty { return path }
  return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "strata"
}
