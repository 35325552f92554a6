import Specification
import Stacking
import Jobs
import Learners
import Tabular

extension FittedStack {
  func encode(to writer: inout ByteWriter) {
    writer.write(stage)
    writer.write(target)
    var text = CanonicalWriter()
    recipe.write(to: &text)
    writer.write(text.text)
    writer.write(earlier.map(\.stage))
    writer.write(earlier.map(\.target))
    writer.write(UInt32(features.count))
    for feature in features { feature.encode(to: &writer) }
    writer.write(roles != nil)
    roles?.encode(to: &writer)
    writer.write(UInt32(generators.count))
    for generator in generators {
      writer.write(generator.levels)
      generator.fitted.encode(to: &writer)
    }
    let table = FitInputTable(layers)
    writer.write(UInt32(table.inputs.count))
    for input in table.inputs { input.encode(to: &writer) }
    let trends = FittedTrendTable(layers)
    writer.write(UInt32(trends.encoded.count))
    for trend in trends.encoded { writer.write(trend) }
    writer.write(UInt32(layers.count))
    for (index, layer) in layers.enumerated() {
      writer.write(layer.seesFeatures)
      writer.write(UInt32(layer.candidates.count))
      for candidate in layer.candidates {
        candidate.encode(to: &writer, layer: index, table, trends)
      }
    }
    blend.encode(to: &writer)
    writer.write(
      UInt8(
        (refits ? 1 : 0) | (classes.isEmpty ? 0 : 2) | (quantiles.isEmpty ? 0 : 4)
          | (isOrdered ? 8 : 0)))
    writer.write(minimum)
    writer.write(maximum)
    if !classes.isEmpty {
      writer.write(classes)
      blend.calibration?.encode(to: &writer)
    }
    blend.quantiles?.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    stage = try reader.readString()
    target = try reader.readString()
    let text = try reader.readString()
    do {
      var lines = CanonicalReader(text)
      recipe = try FeatureRecipe(from: &lines)
      try lines.end()
    } catch {
      throw .unexpected("features made otherwise: \(error)")
    }
    let (stages, targets) = (try reader.readStrings(), try reader.readStrings())
    guard stages.count == targets.count else { throw .unexpected("predictions of no stage") }
    earlier = zip(stages, targets).map { Earlier(stage: $0, target: $1) }
    features = try reader.readList { (reader) throws(ByteError) in
      try FeatureMatrix.Feature(from: &reader)
    }
    roles = try reader.readBool() ? try PanelRoles(from: &reader) : nil
    generators = try reader.readList { (reader) throws(ByteError) in
      TableGenerator(
        levels: try reader.readStrings(), fitted: try FittedGenerator(from: &reader))
    }
    let inputs = try reader.readList { (reader) throws(ByteError) in
      try FitInput(from: &reader)
    }
    let trends = try reader.readList { (reader) throws(ByteError) in
      var own = ByteReader(try reader.readArray(UInt8.self))
      return try FittedTrend(from: &own)
    }
    layers = try reader.readList { (reader) throws(ByteError) in
      Layer(
        seesFeatures: try reader.readBool(),
        candidates: try reader.readList { (reader) throws(ByteError) in
          try Candidate(from: &reader, inputs, trends)
        })
    }
    var blend = try FittedBlend(from: &reader)
    let flags = try reader.read(UInt8.self)
    guard flags < 6 || flags == 10 || flags == 11 else {
      throw .unexpected("a stack of kind \(flags)")
    }
    refits = flags & 1 != 0
    minimum = try reader.readDouble()
    maximum = try reader.readDouble()
    if flags & 2 != 0 {
      classes = try reader.readStrings()
      blend.calibration = try ClassCalibration(from: &reader)
      blend.calibration?.isOrdered = flags & 8 != 0
    } else {
      classes = []
    }
    if flags & 4 != 0 { blend.quantiles = try QuantileIntervals(from: &reader) }
    self.blend = blend
    guard isSound else { throw .unexpected("a stack of parts that do not fit") }
  }

  /// Whether every part that a prediction asks for is there.
  private var isSound: Bool {
    let outputs = layers.flatMap(\.candidates).flatMap(\.models).compactMap {
      $0?.model.outputCount
    }
    guard outputs.allSatisfy({ $0 == self.outputs }),
      classes.isEmpty || blend.calibration?.classCount == classes.count
    else { return false }
    for layer in layers {
      let splitCount = layer.candidates.first?.models.count ?? 0
      guard layer.candidates.allSatisfy({ $0.models.count == splitCount }),
        layer.candidates.flatMap(\.models).allSatisfy({ model in
          model?.trend?.columns.allSatisfy(features.indices.contains) ?? true
        })
      else { return false }
    }
    return blend.members.enumerated().allSatisfy { place, member in
      guard layers.indices.contains(member.layer - 1),
        let candidate = layers[member.layer - 1].candidates.first(where: {
          $0.place == member.place
        })
      else { return false }
      return blend.ensembles.allSatisfy { $0[place] < candidate.models.count }
    }
  }
}

extension FittedStack.Candidate {
  fileprivate func encode(
    to writer: inout ByteWriter, layer: Int, _ inputs: FitInputTable, _ trends: FittedTrendTable
  ) {
    writer.write(name)
    writer.write(UInt32(place))
    writer.write(UInt32(models.count))
    for (split, (model, covers)) in zip(models, covers).enumerated() {
      writer.write(model != nil)
      writer.write(covers)
      guard let model else { continue }
      model.form.encode(to: &writer)
      model.scale.encode(to: &writer)
      writer.write(inputs.number(layer: layer, split: split, of: model))
      writer.write(trends.number(of: model))
      writer.write(LearnerCatalogue.encode(model.model))
    }
  }

  fileprivate init(
    from reader: inout ByteReader, _ inputs: [FitInput], _ trends: [FittedTrend]
  ) throws(ByteError) {
    name = try reader.readString()
    place = Int(try reader.read(UInt32.self))
    var covers: [[UInt32]] = []
    models = try reader.readList { (reader) throws(ByteError) -> FoldModel? in
      let isThere = try reader.readBool()
      covers.append(try reader.readArray(UInt32.self))
      guard isThere else { return nil }
      let form = try TargetForm(from: &reader)
      let scale = try FittedScale(from: &reader)
      let number = Int(try reader.read(UInt32.self))
      guard number <= inputs.count else { throw .unexpected("a model without its input") }
      let trend = Int(try reader.read(UInt32.self))
      guard trend <= trends.count else { throw .unexpected("a model without its trend") }
      return FoldModel(
        model: try LearnerCatalogue.decode(try reader.readArray(UInt8.self)), form: form,
        scale: scale, input: number > 0 ? inputs[number - 1] : nil,
        trend: trend > 0 ? trends[trend - 1] : nil)
    }
    self.covers = covers
  }
}

extension FittedBlend {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(members.count))
    for member in members {
      writer.write(UInt32(member.layer))
      writer.write(UInt32(member.place))
      writer.write(member.weight)
    }
    writer.write(UInt32(ensembles.count))
    for splits in ensembles { writer.write(splits.map(UInt32.init)) }
    intervals.encode(to: &writer)
    writer.write(scaled != nil)
    scaled?.encode(to: &writer)
    writer.write(spreadFactor)
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    let members = try reader.readList { (reader) throws(ByteError) in
      Member(
        layer: Int(try reader.read(UInt32.self)), place: Int(try reader.read(UInt32.self)),
        weight: try reader.readDouble())
    }
    let ensembles = try reader.readList { (reader) throws(ByteError) in
      try reader.readArray(UInt32.self).map(Int.init)
    }
    let intervals = try CrossValidationPlus(from: &reader)
    let scaled = try reader.readBool() ? ScaledIntervals(from: &reader) : nil
    let spreadFactor = try reader.readDouble()
    guard intervals.splitCount == ensembles.count, !members.isEmpty, spreadFactor.isFinite,
      spreadFactor >= 0,
      ensembles.allSatisfy({ $0.count == members.count })
    else {
      throw .unexpected("a blend of uneven parts")
    }
    self.init(
      members: members, ensembles: ensembles, intervals: intervals, scaled: scaled,
      spreadFactor: spreadFactor)
  }
}

extension PanelRoles {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(time)
    writer.write(series.map { [$0] } ?? [])
    writer.write(season.map { [$0.column] } ?? [])
    writer.write(season.map { [$0.period] } ?? [])
    writer.write(repeated)
    writer.write(times)
    let names = means.keys.sorted()
    writer.write(names)
    for name in names { writer.write(means[name] ?? []) }
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    self.init(time: try reader.readStrings(), repeated: [])
    series = try reader.readStrings().first
    let column = try reader.readStrings().first
    let period = try reader.readDoubles().first
    repeated = try reader.readStrings()
    times = try reader.readDoubles()
    for name in try reader.readStrings() { means[name] = try reader.readDoubles() }
    guard means.values.allSatisfy({ [times] in $0.count == times.count }),
      Set(times).count == times.count
    else { throw .unexpected("means of other times") }
    guard !time.isEmpty, (column == nil) == (period == nil), period.map({ $0 > 0 }) ?? true else {
      throw .unexpected("a panel without time")
    }
    if let column, let period { season = Season(column: column, period: period) }
  }
}

extension FeatureMatrix.Feature {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(name)
    switch kind {
    case .numeric: writer.write(false)
    case .category(let levels):
      writer.write(true)
      writer.write(levels)
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    let name = try reader.readString()
    self.init(
      name, try reader.readBool() ? .category(levels: try reader.readStrings()) : .numeric)
  }
}
