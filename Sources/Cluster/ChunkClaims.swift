import Glibc
import Jobs

/// The chunks that one process sees, and those that it takes.
///
/// Reads the shared folder no more often than it must: the queue when it is another file, results and leases
/// when nothing that is known can be taken.
struct ChunkClaims {
  private let folder: WorkFolder
  private let worker: String
  private var watch: LeaseWatch
  private(set) var queue: WorkQueue?
  private var queueMark = ""
  private(set) var done: Set<JobKey> = []
  private var leases: [JobKey: Int] = [:]
  /// What is left to be done, most urgent first.
  private var pending: [WorkQueue.Item] = []
  /// Chunks that this worker failed to do for want of something of its own.
  private var refused: Set<JobKey> = []

  init(_ folder: WorkFolder, worker: String, patience: Double) {
    self.folder = folder
    self.worker = worker
    watch = LeaseWatch(patience: patience)
  }

  /// A chunk that was taken.
  struct Claim {
    var chunk: JobKey
    var number: Int
  }

  /// What there is to do.
  enum Outlook {
    case claimed(Claim)
    /// Chunks are left, but none that can begin here now.
    case waiting
    /// Of those that could begin, none fits into the time that is left.
    case tooLong
    /// Every chunk is done, or nothing is to be done any more.
    case nothing
  }

  mutating func refresh() throws(WorkFolderError) {
    let mark = SharedFiles.mark("\(folder.path)/queue")
    if mark != queueMark || queue == nil {
      queue = try folder.queue()
      queueMark = mark
      pending = queue?.items ?? []
    }
    done = try folder.done()
    leases = try folder.leases()
    pending.removeAll { done.contains($0.id) }
  }

  /// - Parameter seconds: How long a chunk may take.
  mutating func claim(within seconds: Double, now: Double) throws(WorkFolderError) -> Outlook {
    try refresh()
    if pending.isEmpty || queue?.state == .cancelled { return .nothing }
    var isTooLong = false
    let attempts = queue?.attempts ?? 1
    for item in pending where !refused.contains(item.id) && item.after.allSatisfy(done.contains) {
      let number = leases[item.id] ?? 0
      if number > 0 {
        guard try isAbandoned(item.id, number, now), number < attempts else { continue }
      }
      guard item.seconds * 1.25 <= seconds else {
        isTooLong = true
        continue
      }
      if try folder.take(item.id, number: number + 1, worker: worker) {
        leases[item.id] = number + 1
        if folder.isDone(item.id) {
          folder.release(item.id, number: number + 1)
          continue
        }
        return .claimed(Claim(chunk: item.id, number: number + 1))
      }
    }
    return isTooLong ? .tooLong : .waiting
  }

  private mutating func isAbandoned(
    _ chunk: JobKey, _ number: Int, _ now: Double
  ) throws(WorkFolderError) -> Bool {
    guard let holder = try folder.holder(of: chunk, number: number) else { return false }
    if holder == worker { return false }
    return watch.isAbandoned(
      chunk, number: number, holder: holder, sign: try folder.sign(of: holder), now: now)
  }

  /// Chunks whose every worker died, as often as they are tried.
  mutating func exhausted(now: Double) throws(WorkFolderError) -> [JobKey] {
    var found: [JobKey] = []
    for item in pending {
      guard let number = leases[item.id], number >= queue?.attempts ?? .max,
        try isAbandoned(item.id, number, now)
      else { continue }
      found.append(item.id)
    }
    return found
  }

  mutating func refuse(_ chunk: JobKey) { refused.insert(chunk) }
  mutating func forget(done chunk: JobKey) { done.remove(chunk) }
}

extension SharedFiles {
  /// Changes when a file is replaced; empty if there is none.
  static func mark(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "" }
    return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }
}
