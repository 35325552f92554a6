/// The jobs that can start, most urgent first: a binary heap.
///
/// More urgent is what has the smaller rank, then the larger priority; between equals, what comes
/// first in the graph.
struct ReadyHeap: Sendable {
  private struct Entry {
    let priority: Double
    let job: Int32
    let rank: Int32

    func precedes(_ other: Entry) -> Bool {
      if rank != other.rank { return rank < other.rank }
      return priority > other.priority || (priority == other.priority && job < other.job)
    }
  }

  private var entries: [Entry] = []

  /// Adds a job in O(log n).
  mutating func push(_ job: Int32, rank: Int32 = 0, priority: Double) {
    let entry = Entry(priority: priority, job: job, rank: rank)
    entries.append(entry)
    var place = entries.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.precedes(entries[parent]) else { break }
      entries[place] = entries[parent]
      place = parent
    }
    entries[place] = entry
  }

  /// Takes out the most urgent job in O(log n).
  mutating func pop() -> Int32? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first.job }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(last) else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = last
    return first.job
  }
}
