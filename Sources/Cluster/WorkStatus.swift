import Jobs
import Wording

/// How far the work of a folder is, as it stands now.
package struct WorkStatus: Sendable {
  package private(set) var chunks = 0
  package private(set) var done = 0
  /// Chunks that workers do now, as far as their signs of life say.
  package private(set) var underWay = 0
  /// Expected seconds of the chunks that are not done.
  package private(set) var secondsLeft = 0.0
  /// By host: workers, and those of them that ended.
  package private(set) var workers: [WorkerSign] = []
  package private(set) var pilots: [String] = []
  package private(set) var state: WorkQueue.State?

  package init(_ folder: WorkFolder) throws(WorkFolderError) {
    try folder.check()
    let finished = try folder.done()
    if let queue = try folder.queue() {
      state = queue.state
      chunks = queue.items.count
      for item in queue.items {
        if finished.contains(item.id) { done += 1 } else { secondsLeft += item.seconds }
      }
    }
    workers = try folder.signs().values.sorted { $0.name < $1.name }
    underWay =
      Set(workers.filter { $0.state != .ended }.flatMap(\.chunks))
      .subtracting(finished).count
    pilots = try folder.names(.pilots).sorted()
  }

  package var text: String {
    var lines = [
      "\(done) of \(counted(chunks, "chunk")) done, \(underWay) under way, about "
        + "\(Int(secondsLeft.rounded(.up))) s of processor time left"
    ]
    switch state {
    case .cancelled?: lines.append("cancelled; strata run continues")
    case nil: lines.append("no chunks yet")
    case .open?, .complete?: break
    }
    for pilot in pilots { lines.append("submitted: \(pilot)") }
    for worker in workers where worker.state != .ended {
      lines.append(
        "\(worker.host) process \(worker.process): \(worker.state.rawValue), "
          + "\(counted(worker.done, "chunk")) done, \(worker.chunks.count) under way"
          + (worker.pilot.isEmpty ? "" : " (\(worker.pilot))"))
    }
    let ended = workers.filter { $0.state == .ended }.count
    if ended > 0 { lines.append("\(counted(ended, "worker")) ended") }
    return lines.joined(separator: "\n")
  }
}
