import HeapModule

/// The jobs that can start, most urgent first.
///
/// More urgent is what has the smaller rank, then the larger priority; between equals, what comes
/// first in the graph.
struct ReadyHeap: Sendable {
  private struct Entry: Comparable {
    let priority: Double
    let job: Int32
    let rank: Int32

    static func < (a: Entry, b: Entry) -> Bool {
      if a.rank != b.rank { return a.rank < b.rank }
      return a.priority > b.priority || (a.priority == b.priority && a.job < b.job)
    }
  }

  private var entries = Heap<Entry>()

  /// Adds a job in O(log n).
  mutating func push(_ job: Int32, rank: Int32 = 0, priority: Double) {
    entries.insert(Entry(priority: priority, job: job, rank: rank))
  }

  /// Takes out the most urgent job in O(log n).
  mutating func pop() -> Int32? { entries.popMin()?.job }
}
