import Glibc
import Tabular
import YAML

/// How a search places its samples.
enum SearchMethod: String, CaseIterable {
  case random
  /// Each axis is cut into as many parts as there are samples, and each part is sampled once (McKay,
  /// Beckman and Conover 1979).
  case latin = "latin_hypercube"
  /// Random samples, of which those that do best with little go on with more (Jamieson and Talwalkar
  /// 2016).
  case halving = "successive_halving"
}

extension VariantReader {
  /// One axis of a search.
  private struct Axis {
    enum Values {
      case range(low: Double, high: Double, isLogarithmic: Bool, isInteger: Bool)
      case choices([Choice])
    }
    var path: String
    var mark: Mark
    var values: Values
  }

  /// Up to here every whole number has a floating-point number of its own.
  private static let greatestInteger = 9_007_199_254_740_991.0

  /// Most samples of one search.
  static let sampleLimit = 10_000

  /// Samples of ranges, each a variant called by its values; a sample that comes twice stands once.
  mutating func search(_ node: YAMLNode, seed: UInt64) {
    guard var reader = SpecReader(node, .search, "'search'", log) else { return }
    let method = reader.choice("method", SearchMethod.self)
    let samples = reader.required("samples", "how many variants to make")
      .flatMap { log.integer($0, "'samples'", in: 1...Self.sampleLimit) }
    let seed = UInt64(reader.integer("seed")) ^ seed
    let ladder = ladder(&reader, isHalving: method == .halving)
    let axes = mapping(
      reader.required("over", "a mapping from paths to ranges or lists of values"), "'over'",
      "paths to ranges or lists of values"
    ).compactMap(axis)
    reader.finish()
    guard let samples, !axes.isEmpty, log.errors.isEmpty else { return }
    var made: [Halving.Sample] = []
    let places = axes.map { axis in
      Self.places(method ?? .random, count: samples, seed: derivedSeed(seed, "search/\(axis.path)"))
    }
    var seen: Set<String> = []
    for sample in 0..<samples {
      let choices = zip(axes, places).map { Self.choice($0, at: $1[sample]) }
      let name = choices.map(\.name).joined(separator: ",")
      guard seen.insert(name).inserted else { continue }
      let edits = zip(axes, choices).map { DocumentEdit($0.path, .set($1.node), at: $0.mark) }
      if ladder == nil {
        add(name, edits, at: node.mark)
      } else {
        made.append(Halving.Sample(name: name, edits: edits))
      }
    }
    if let ladder { climb(ladder, made, at: node.mark) }
  }

  // MARK: Successive halving

  /// What samples are given in each rung, and how many go on.
  private struct Ladder {
    struct Resource {
      var path: String
      var mark: Mark
      /// By rung.
      var values: [YAMLNode]
    }
    var resources: [Resource]
    var eta: Int
    var count: Int { resources[0].values.count }
  }

  private func ladder(_ reader: inout SpecReader, isHalving: Bool) -> Ladder? {
    let eta = reader.integer("eta")
    let rungs = reader.optional("rungs")
    guard isHalving else {
      for (key, node) in [("eta", reader.optional("eta")), ("rungs", rungs)] {
        guard let node else { continue }
        log.report(
          .standsAlone(key, beside: "'method: \(SearchMethod.halving.rawValue)'"), node.mark)
      }
      return nil
    }
    guard let node = rungs else {
      log.report(
        .missingKey(
          "rungs", in: reader.owner,
          expected: "a mapping from paths to the value in each rung, of at least two"),
        reader.mark)
      return nil
    }
    let resources = mapping(node, "'rungs'", "paths to lists of values").compactMap { entry in
      log.items(entry.value, "'\(entry.key)'", expected: "a list of the value in each rung").map {
        Ladder.Resource(path: entry.key, mark: entry.keyMark, values: $0)
      }
    }
    guard let first = resources.first else { return nil }
    let count = first.values.count
    for resource in resources where resource.values.count != count || count < 2 {
      log.report(
        .unsuitable(
          what: "'\(resource.path)'", found: "a list of \(resource.values.count)",
          expected: count < 2
            ? "a list of at least two, a value for each rung"
            : "a list of \(count), as for '\(first.path)'"), resource.mark)
      return nil
    }
    return Ladder(resources: resources, eta: eta)
  }

  /// Makes the variants of the rungs that are known: all samples enter the first, and each further
  /// one those that `survivors` names.
  private mutating func climb(_ ladder: Ladder, _ samples: [Halving.Sample], at mark: Mark) {
    var halving = Halving(rungCount: ladder.count, eta: ladder.eta, sampleCount: samples.count)
    var entrants = samples
    for rung in 0..<ladder.count {
      if rung > 0 {
        guard rung <= survivors.count else { break }
        let names = Set(survivors[rung - 1])
        entrants = entrants.filter { names.contains($0.name) }
      }
      let isLast = rung == ladder.count - 1
      var members: [Halving.Member] = []
      for sample in entrants {
        // In the last rung a sample has all that it is to have: it is the variant of its name.
        let name = isLast ? sample.name : "\(sample.name),rung=\(rung + 1)"
        add(
          name,
          sample.edits
            + ladder.resources.map {
              DocumentEdit($0.path, .set($0.values[rung]), at: $0.mark)
            }, at: mark)
        members.append(Halving.Member(sample: sample.name, variant: name))
      }
      halving.rungs.append(members)
    }
    self.halving = halving
  }

  private func axis(_ entry: YAMLNode.Entry) -> Axis? {
    guard entry.value.entries != nil else {
      let choices = values(entry)
      guard !choices.isEmpty else { return nil }
      return Axis(path: entry.key, mark: entry.keyMark, values: .choices(choices))
    }
    guard var reader = SpecReader(entry.value, .range, "the range of '\(entry.key)'", log) else {
      return nil
    }
    let low = reader.required("low", "a number").flatMap { log.number($0, "'low'") }
    let high = reader.required("high", "a number above 'low'")
    let isLogarithmic = reader.boolean("log")
    let isInteger = reader.boolean("integer")
    reader.finish()
    guard let low, let high,
      let top = log.number(high, "'high'", expected: "a number above 'low'", where: { $0 > low })
    else { return nil }
    if isLogarithmic, low <= 0 {
      log.report(
        .unsuitable(
          what: "'low'", found: shortestText(low), expected: "a number above 0 with 'log: true'"),
        entry.value.mark)
      return nil
    }
    if isInteger {
      for (key, bound) in [("low", low), ("high", top)]
      where bound != bound.rounded() || abs(bound) > Self.greatestInteger {
        log.report(
          .unsuitable(
            what: "'\(key)'", found: shortestText(bound),
            expected:
              "a whole number of at most \(shortestText(Self.greatestInteger)) with 'integer'"),
          entry.value.mark)
        return nil
      }
    }
    return Axis(
      path: entry.key, mark: entry.keyMark,
      values: .range(low: low, high: top, isLogarithmic: isLogarithmic, isInteger: isInteger))
  }

  /// Where on an axis each sample lies, in [0, 1). A random search's first samples stay what they are
  /// when there are more of them.
  private static func places(_ method: SearchMethod, count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    switch method {
    case .random, .halving: return (0..<count).map { _ in random.uniform() }
    case .latin:
      var parts = Array(0..<count)
      random.shuffle(&parts)
      return parts.map { (Double($0) + random.uniform()) / Double(count) }
    }
  }

  private static func choice(_ axis: Axis, at place: Double) -> Choice {
    switch axis.values {
    case .choices(let choices): return choices[Int(place * Double(choices.count))]
    case .range(let low, let high, let isLogarithmic, let isInteger):
      // Each integer of a range has the same share of it.
      let top = isInteger ? high + 1 : high
      var value =
        isLogarithmic ? low * exp(place * Glibc.log(top / low)) : low + place * (top - low)
      value = isInteger ? min(value.rounded(.down), high) : rounded(value)
      let text = isInteger ? "\(Int(value))" : shortestText(min(max(value, low), high))
      return Choice(
        name: "\(shortName(of: axis.path))=\(text)",
        node: YAMLNode(.scalar(YAMLNode.Scalar(text)), mark: axis.mark))
    }
  }

  /// To four significant digits, so that a name says all of the value.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0 else { return 0 }
    let scale = pow(10, 3 - floor(log10(abs(value))))
    return (value * scale).rounded() / scale
  }
}
