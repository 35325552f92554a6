package import Jobs

/// The jobs of a plan in chunks that one worker does each, so that chunks, not jobs, are handed out.
///
/// Jobs on the same data stay together as long as a chunk is short enough, from one layer to the next; what
/// is too long is cut into chunks that run at once. Chunks that are too short are joined with others that
/// wait for as much. No chunk waits for itself, directly or by others.
package struct ChunkPartition: Sendable {
  package struct Chunk: Sendable, Equatable {
    /// In the order of the graph.
    package var jobs: [JobGraph.ID]
    /// Stored results that it reads and does not make, in the order of the graph.
    package var reads: [JobGraph.ID]
    /// Places of the chunks whose results it reads.
    package var after: [Int]
    package var seconds: Double
    /// Its seconds and those of the slowest chain of chunks behind it.
    package var longestPath: Double
  }
  /// Each after those it reads.
  package private(set) var chunks: [Chunk] = []

  /// Most jobs of a chunk.
  static let mostJobs = 4000

  /// How long chunks should take: short enough that few workers wait at the end of each level of the graph,
  /// where all that is behind it waits for the last chunk, and not so short that there are many thousands.
  ///
  /// - Parameters:
  ///   - total: Seconds of all jobs.
  ///   - width: How many are done at once.
  ///   - most: Half a minute to a minute where jobs queue for machines.
  package static func target(total: Double, width: Int, most: Double = 45) -> Double {
    let width = Double(max(1, width))
    return min(most, max(0.2, total / max(24 * width, min(120 * width, 2000))))
  }

  /// - Parameters:
  ///   - excluded: Jobs that are in chunks already.
  ///   - target: Seconds that a chunk should take at most, if its jobs allow.
  /// - Complexity: O(jobs + reads through jobs that are never stored).
  package init(
    _ plan: Plan, excluding excluded: (JobGraph.ID) -> Bool = { _ in false }, target: Double
  ) {
    var cells = JobCells(plan, excluding: excluded)
    let pieces = cells.pieces(target: target)
    chunks = JobCells.joined(pieces, cells, target: target)
    weigh()
  }

  private mutating func weigh() {
    for place in chunks.indices.reversed() {
      chunks[place].longestPath += chunks[place].seconds
      for before in chunks[place].after {
        chunks[before].longestPath = max(chunks[before].longestPath, chunks[place].longestPath)
      }
    }
  }
}

/// The jobs to be put in chunks, and what they read through jobs that are never stored.
private struct JobCells {
  let plan: Plan
  private let graph: JobGraph
  /// In the order of the graph.
  private var jobs: [JobGraph.ID] = []
  // By index in the graph: the place in `jobs`, or −1.
  private var places: [Int]
  // By index in the graph, of jobs that are never stored: the stored jobs behind them.
  private var behind: [Int: [Int]] = [:]
  // By place: stored jobs that are read, by index in the graph.
  private var reads: [[Int]] = []
  private var groups: [Int] = []

  init(_ plan: Plan, excluding excluded: (JobGraph.ID) -> Bool) {
    self.plan = plan
    graph = plan.graph
    places = Array(repeating: -1, count: graph.count)
    for id in graph.jobs where plan.runs(id) {
      let found = storedReads(of: id)
      if graph.isTransient(id) {
        behind[id.index] = found
      } else if !excluded(id) {
        places[id.index] = jobs.count
        jobs.append(id)
        reads.append(found)
      }
    }
    groups = jobs.indices.map { group(of: $0) }
    separateCycles()
  }

  private func storedReads(of id: JobGraph.ID) -> [Int] {
    var found: [Int] = []
    var known: Set<Int> = []
    for dependency in graph.dependencies(of: id) {
      if graph.isTransient(dependency) {
        for index in behind[dependency.index] ?? [] where known.insert(index).inserted {
          found.append(index)
        }
      } else if known.insert(dependency.index).inserted {
        found.append(dependency.index)
      }
    }
    return found.sorted()
  }

  /// Jobs of one group work on the same data: the last of the chain of jobs that are never stored. A job
  /// without any is a group of its own.
  private func group(of place: Int) -> Int {
    var current = jobs[place]
    while let next = graph.dependencies(of: current).first(where: { graph.isTransient($0) }) {
      current = next
    }
    return current.index
  }

  /// Makes every job of groups that wait for one another a group of its own.
  private mutating func separateCycles() {
    var edges: Set<[Int]> = []
    for place in jobs.indices {
      for read in reads[place] where places[read] >= 0 && groups[places[read]] != groups[place] {
        edges.insert([groups[places[read]], groups[place]])
      }
    }
    // What has nothing before it, or nothing behind it, is in no cycle.
    var left = Set(groups)
    while true {
      let before = Set(edges.map { $0[1] })
      let behind = Set(edges.map { $0[0] })
      let cyclic = left.intersection(before).intersection(behind)
      if cyclic.count == left.count { break }
      left = cyclic
      edges = edges.filter { left.contains($0[0]) && left.contains($0[1]) }
    }
    guard !left.isEmpty else { return }
    for place in jobs.indices where left.contains(groups[place]) { groups[place] = -1 - place }
  }

  // MARK: Pieces of groups

  /// The jobs of each group in runs of levels, and wide levels in several: places of `jobs`, each list
  /// after those it reads in its group.
  mutating func pieces(target: Double) -> [[Int]] {
    var levels = Array(repeating: 0, count: jobs.count)
    var members: [Int: [Int]] = [:]
    var order: [Int] = []
    for place in jobs.indices {
      if members[groups[place]] == nil { order.append(groups[place]) }
      members[groups[place], default: []].append(place)
      for read in reads[place] where places[read] >= 0 && groups[places[read]] == groups[place] {
        levels[place] = max(levels[place], levels[places[read]] + 1)
      }
    }
    return order.flatMap { group in
      let own = members[group] ?? []
      let byLevel = Dictionary(grouping: own) { levels[$0] }
      return bands(byLevel.sorted { $0.key < $1.key }.map(\.value), target)
    }
  }

  private func bands(_ levels: [[Int]], _ target: Double) -> [[Int]] {
    var pieces: [[Int]] = []
    var band: [Int] = []
    var seconds = 0.0
    for level in levels {
      let own = level.reduce(0) { $0 + self.seconds($1) }
      if !band.isEmpty, seconds + own > target || band.count + level.count > ChunkPartition.mostJobs
      {
        pieces.append(band)
        (band, seconds) = ([], 0)
      }
      if own > target || level.count > ChunkPartition.mostJobs {
        pieces += cut(level, own, target)
      } else {
        band += level
        seconds += own
      }
    }
    return band.isEmpty ? pieces : pieces + [band]
  }

  /// Jobs that don't read one another, in parts of about the same seconds.
  private func cut(_ level: [Int], _ seconds: Double, _ target: Double) -> [[Int]] {
    let count = max(
      (seconds / target).rounded(.up),
      (Double(level.count) / Double(ChunkPartition.mostJobs)).rounded(.up))
    let part = seconds / count
    var parts: [[Int]] = [[]]
    var sum = 0.0
    for job in level {
      let last = parts.count - 1
      if !parts[last].isEmpty,
        sum + self.seconds(job) / 2 > part || parts[last].count >= ChunkPartition.mostJobs
      {
        parts.append([])
        sum = 0
      }
      parts[parts.count - 1].append(job)
      sum += self.seconds(job)
    }
    return parts
  }

  func seconds(_ place: Int) -> Double { plan.expectedSeconds(of: jobs[place]) }

  // MARK: Joining

  /// Joins short pieces of the same level of the graph of pieces, and makes chunks of all.
  static func joined(
    _ pieces: [[Int]], _ cells: JobCells, target: Double
  ) -> [ChunkPartition.Chunk] {
    var owner = Array(repeating: -1, count: cells.jobs.count)
    for (piece, jobs) in pieces.enumerated() { for job in jobs { owner[job] = piece } }
    let levels = cells.levels(of: pieces, owner)
    var byLevel: [Int: [Int]] = [:]
    for piece in pieces.indices { byLevel[levels[piece], default: []].append(piece) }
    var lists: [[Int]] = []
    for (_, own) in byLevel.sorted(by: { $0.key < $1.key }) {
      var open: [Int] = []
      var seconds = 0.0
      for piece in own {
        let more = pieces[piece].reduce(0) { $0 + cells.seconds($1) }
        if !open.isEmpty,
          seconds + more > target || open.count + pieces[piece].count > ChunkPartition.mostJobs
        {
          lists.append(open)
          (open, seconds) = ([], 0)
        }
        open += pieces[piece]
        seconds += more
      }
      if !open.isEmpty { lists.append(open) }
    }
    return cells.chunks(lists)
  }

  /// How many pieces the longest chain before each has.
  private func levels(of pieces: [[Int]], _ owner: [Int]) -> [Int] {
    var before: [Set<Int>] = pieces.map { _ in [] }
    for (piece, jobs) in pieces.enumerated() {
      for job in jobs {
        for read in reads[job] where places[read] >= 0 && owner[places[read]] != piece {
          before[piece].insert(owner[places[read]])
        }
      }
    }
    var levels = Array(repeating: -1, count: pieces.count)
    for start in pieces.indices where levels[start] < 0 {
      var stack = [start]
      while let piece = stack.last {
        let open = before[piece].filter { levels[$0] < 0 }
        if open.isEmpty {
          levels[piece] = (before[piece].map { levels[$0] }.max() ?? -1) + 1
          stack.removeLast()
        } else {
          stack += open
        }
      }
    }
    return levels
  }

  private func chunks(_ lists: [[Int]]) -> [ChunkPartition.Chunk] {
    var owner = Array(repeating: -1, count: jobs.count)
    for (chunk, list) in lists.enumerated() { for job in list { owner[job] = chunk } }
    return lists.enumerated().map { number, list in
      var read: Set<Int> = []
      for job in list {
        read.formUnion(reads[job].filter { places[$0] < 0 || owner[places[$0]] != number })
      }
      let after = Set(read.compactMap { places[$0] < 0 ? nil : owner[places[$0]] })
      return ChunkPartition.Chunk(
        jobs: list.sorted().map { jobs[$0] }, reads: read.sorted().map { index in id(index) },
        after: after.sorted(), seconds: list.reduce(0) { $0 + seconds($1) }, longestPath: 0)
    }
  }

  private func id(_ index: Int) -> JobGraph.ID {
    let all = graph.jobs
    return all[all.index(all.startIndex, offsetBy: index)]
  }
}
