/// How many blanks stand between the keys of a mapping and their values.
///
/// One, but where the source has several entries of one line each in a row with their values in one
/// column: these stay below one another.
struct KeyAlignment {
  private(set) var pads: [Int]

  /// - Parameter inline: A value on one line, or `nil`.
  init(
    _ entries: [LayoutEntry], indent: Int, isFlow: Bool, inline: (LayoutNode) -> String?
  ) {
    pads = entries.map { _ in 1 }
    guard !isFlow else { return }
    let texts = entries.map { entry -> String? in
      let isOneLine =
        entry.key != nil && !entry.value.isEmpty
        && entry.span.startLine == entry.value.span.endLine
      return isOneLine ? inline(entry.value) : nil
    }
    var start = 0
    while start < entries.count {
      var end = start
      while end < entries.count, texts[end] != nil,
        Self.column(entries[end]) == Self.column(entries[start])
      {
        end += 1
      }
      if end - start > 1 { align(entries, texts, start..<end, indent) }
      start = max(end, start + 1)
    }
  }

  private static func column(_ entry: LayoutEntry) -> Int { entry.value.span.startColumn }

  private mutating func align(
    _ entries: [LayoutEntry], _ texts: [String?], _ run: Range<Int>, _ indent: Int
  ) {
    let widest = run.map { entries[$0].head.width }.max() ?? 0
    let isAligned = run.contains { place in
      Self.column(entries[place]) - entries[place].span.startColumn - entries[place].head.width > 1
    }
    let fits = run.allSatisfy { place in
      indent + widest + 1 + (texts[place]?.width ?? 0) <= LayoutWriter.width
    }
    guard isAligned, fits else { return }
    for place in run { pads[place] = widest + 1 - entries[place].head.width }
  }
}
