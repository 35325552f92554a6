import Tabular

extension TreeEnsemble {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(bins.count))
    for feature in bins { feature.encode(to: &writer) }
    writer.write(sources.map { UInt16($0) })
    writer.write(UInt16(featureCount))
    writer.write(roots)
    writer.write(nodes.map(\.left))
    writer.write(nodes.map(\.value))
    writer.write(nodes.map(\.feature))
    writer.write(nodes.map(\.threshold))
    writer.write(nodes.map(\.shift))
    writer.write(UInt32(sets.count))
    for set in sets { set.encode(to: &writer) }
    writer.write(!linear.isEmpty)
    if !linear.isEmpty { linear.encode(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let columnCount = Int(try reader.read(UInt32.self))
    guard columnCount <= reader.remaining else {
      throw .endOfBytes(needed: columnCount, left: reader.remaining)
    }
    var bins: [FeatureBins] = []
    for _ in 0..<columnCount { bins.append(try FeatureBins(from: &reader)) }
    let sources = try reader.readArray(UInt16.self).map { Int($0) }
    let featureCount = Int(try reader.read(UInt16.self))
    guard sources.count == columnCount, sources.allSatisfy({ $0 < featureCount }) else {
      throw .unexpected("columns of features that are not there")
    }
    let roots = try reader.readArray(UInt32.self)
    let lefts = try reader.readArray(UInt32.self)
    let values = try reader.readFloats()
    let features = try reader.readArray(UInt16.self)
    let thresholds = try reader.readArray(UInt8.self)
    let shifts = try reader.readArray(UInt8.self)
    let count = lefts.count
    guard values.count == count, features.count == count, thresholds.count == count,
      shifts.count == count
    else { throw .unexpected("nodes of unequal numbers") }
    let nodes = lefts.indices.map {
      Node(
        left: lefts[$0], value: values[$0], feature: features[$0], threshold: thresholds[$0],
        shift: shifts[$0])
    }
    let setCount = Int(try reader.read(UInt32.self))
    guard setCount <= reader.remaining else {
      throw .endOfBytes(needed: setCount, left: reader.remaining)
    }
    var sets: [BinSet] = []
    for _ in 0..<setCount { sets.append(try BinSet(from: &reader)) }
    guard Self.areSound(nodes, roots: roots, columnCount: columnCount, setCount: setCount) else {
      throw .unexpected("a tree that does not end")
    }
    var linear = LinearTerms()
    if try reader.readBool() {
      linear = try LinearTerms(from: &reader, nodeCount: count, featureCount: featureCount)
    }
    self.init(
      bins: bins, sources: sources, featureCount: featureCount, nodes: nodes, roots: roots,
      sets: sets, linear: linear)
  }

  /// Whether every way from a root leads to a leaf: children lie after their parents, and exist.
  private static func areSound(
    _ nodes: [Node], roots: [UInt32], columnCount: Int, setCount: Int
  ) -> Bool {
    roots.allSatisfy { Int($0) < nodes.count }
      && nodes.enumerated().allSatisfy { index, node in
        // A leaf leads to itself whatever the row's bytes.
        if Int(node.left) == index {
          return node.threshold == 255 && node.shift == 0 && columnCount > 0 && node.value.isFinite
        }
        if node.shift == Node.isCategory {
          guard node.value >= 0 && node.value < Float(setCount) else { return false }
        }
        return Int(node.left) > index && Int(node.left) + 1 < nodes.count
          && Int(node.feature) < columnCount
      }
  }
}

extension FeatureBins {
  func encode(to writer: inout ByteWriter) {
    switch self {
    case .numeric(let borders, let hasMissingBin):
      writer.write(UInt8(hasMissingBin ? 1 : 0))
      writer.write(borders)
    case .category(let binOfLevel, let binCount):
      writer.write(UInt8(2))
      writer.write(binOfLevel)
      writer.write(UInt16(binCount))
    case .ordered(let binOfLevel, let other, let binCount):
      writer.write(UInt8(3))
      writer.write(binOfLevel)
      writer.write(other)
      writer.write(UInt16(binCount))
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    switch try reader.read(UInt8.self) {
    case let kind where kind < 2:
      let borders = try reader.readDoubles()
      let isAscending = zip(borders, borders.dropFirst()).allSatisfy { $0 < $1 }
      guard isAscending, borders.allSatisfy({ !$0.isNaN }), borders.count + Int(kind) <= 255 else {
        throw .unexpected("borders that are not ascending")
      }
      self = .numeric(borders: borders, hasMissingBin: kind == 1)
    case 2:
      let binOfLevel = try reader.readArray(UInt8.self)
      self = .category(binOfLevel: binOfLevel, binCount: Int(try reader.read(UInt16.self)))
    case 3:
      let binOfLevel = try reader.readArray(UInt8.self)
      let other = try reader.read(UInt8.self)
      self = .ordered(
        binOfLevel: binOfLevel, other: other, binCount: Int(try reader.read(UInt16.self)))
    case let kind: throw .unexpected("bins of kind \(kind)")
    }
  }
}

extension BinSet {
  func encode(to writer: inout ByteWriter) { for word in 0..<4 { writer.write(words[word]) } }

  init(from reader: inout ByteReader) throws(ByteError) {
    for word in 0..<4 { words[word] = try reader.read(UInt64.self) }
  }
}
