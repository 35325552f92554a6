import Tabular

extension PanelModel {
  func encode(to writer: inout ByteWriter) {
    design.encode(to: &writer)
    writer.write(target.isLogarithmic)
    writer.write([target.mean, target.deviation])
    writer.write(fit.common)
    writer.write(fit.own.flatMap { $0 })
    writer.write([fit.errors.carry, fit.errors.noise])
    writer.write(UInt32(fit.states.count))
    for known in fit.states {
      writer.write(known.times)
      writer.write(known.states)
    }
    writer.write(rest != nil)
    rest?.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try PanelDesign(from: &reader)
    let isLogarithmic = try reader.readBool()
    let scale = try reader.readDoubles()
    let common = try reader.readDoubles()
    let own = try reader.readDoubles()
    let errors = try reader.readDoubles()
    guard scale.count == 2, errors.count == 2, common.count == design.commonWidth,
      own.count == design.ownWidth * design.groupNames.count,
      (scale + common + own + errors).allSatisfy({ $0.isFinite }), (0..<1).contains(errors[0])
    else { throw .unexpected("a panel regression that does not fit its design") }
    target = PanelTarget(isLogarithmic: isLogarithmic, mean: scale[0], deviation: scale[1])
    var states: [(times: [Double], states: [Double])] = []
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      let times = try reader.readDoubles()
      let values = try reader.readDoubles()
      guard times.count == values.count else { throw .unexpected("states without times") }
      states.append((times, values))
    }
    guard states.isEmpty || states.count == max(design.groupNames.count, 1) else {
      throw .unexpected("states of other series")
    }
    let width = design.ownWidth
    fit = PanelSearch.Fit(
      common: common,
      own: width == 0
        ? [] : (0..<own.count / width).map { Array(own[$0 * width..<($0 + 1) * width]) },
      errors: SeriesErrors(carry: errors[0], noise: errors[1]), states: states)
    rest = try reader.readBool() ? try ForestModel<ExtraTrees>(from: &reader) : nil
  }
}

extension PanelDesign {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    writer.write(UInt32(numbers.count))
    for number in numbers { number.encode(to: &writer) }
    writer.write(reference != nil)
    reference?.encode(to: &writer)
    writer.write(levels.map { UInt32($0.feature) })
    writer.write(levels.map { UInt32($0.code) })
    writer.write(seasons.map(Int64.init))
    for flag in [hasMeans, hasSeasonSlopes, hasCommonTrend, hasSeriesTrend, hasSeriesSlopes] {
      writer.write(flag)
    }
    writer.write(time.map { [$0.first, $0.last, $0.step, $0.damping] } ?? [])
    switch grouping {
    case .none: writer.write(Int64(-2))
    case .index: writer.write(Int64(-1))
    case .feature(let feature): writer.write(Int64(feature))
    }
    writer.write(groupNames)
    writer.write(centres.flatMap { $0 })
    writer.write(steps)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    self.init(featureCount: Int(try reader.read(UInt32.self)))
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      numbers.append(try Number(from: &reader, featureCount: featureCount))
    }
    if try reader.readBool() { reference = try Number(from: &reader, featureCount: featureCount) }
    let features = try reader.readArray(UInt32.self)
    let codes = try reader.readArray(UInt32.self)
    guard features.count == codes.count, features.allSatisfy({ $0 < featureCount }) else {
      throw .unexpected("levels of no feature")
    }
    levels = zip(features, codes).map { Level(feature: Int($0), code: Int($1)) }
    seasons = try reader.readArray(Int64.self).map { Int($0) }
    hasMeans = try reader.readBool()
    hasSeasonSlopes = try reader.readBool()
    hasCommonTrend = try reader.readBool()
    hasSeriesTrend = try reader.readBool()
    hasSeriesSlopes = try reader.readBool()
    let times = try reader.readDoubles()
    if times.count == 4, times.allSatisfy({ $0.isFinite }), times[1] > times[0], times[2] > 0 {
      time = PanelTime(first: times[0], last: times[1], step: times[2], damping: times[3])
    } else if !times.isEmpty {
      throw .unexpected("a time that does not go on")
    }
    switch try reader.read(Int64.self) {
    case -2: grouping = .none
    case -1: grouping = .index
    case let feature where (0..<Int64(featureCount)).contains(feature):
      grouping = .feature(Int(feature))
    default: throw .unexpected("groups of no feature")
    }
    groupNames = try reader.readStrings()
    let means = try reader.readDoubles()
    guard Set(groupNames).count == groupNames.count,
      means.count == (hasSeriesSlopes ? groupNames.count * numbers.count : 0),
      !(hasCommonTrend || hasSeriesTrend) || time != nil
    else { throw .unexpected("groups that do not fit their design") }
    if hasSeriesSlopes {
      centres = groupNames.indices.map {
        Array(means[$0 * numbers.count..<($0 + 1) * numbers.count])
      }
    }
    steps = try reader.readDoubles()
    guard steps.allSatisfy(\.isFinite) else { throw .unexpected("a step at no time") }
  }
}

extension PanelDesign.Number {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(feature))
    writer.write(isLogarithmic)
    // Without limits by season the bytes are those of before they could be.
    writer.write(
      [least, mean, scale, low, high, reach] + seasons.flatMap { [$0.low, $0.high, $0.reach] })
  }

  fileprivate init(from reader: inout ByteReader, featureCount: Int) throws(ByteError) {
    let feature = Int(try reader.read(UInt32.self))
    let isLogarithmic = try reader.readBool()
    let values = try reader.readDoubles()
    guard values.count >= 6, values.count % 3 == 0, feature < featureCount,
      values.allSatisfy({ $0.isFinite }), values[2] != 0, values[3] <= values[4], values[5] >= 0,
      !isLogarithmic || values[0] > 0
    else { throw .unexpected("a number of no feature") }
    self.init(
      feature: feature, isLogarithmic: isLogarithmic, least: values[0], mean: values[1],
      scale: values[2], low: values[3], high: values[4], reach: values[5])
    seasons = stride(from: 6, to: values.count, by: 3).map {
      PanelDesign.SeasonLimits(low: values[$0], high: values[$0 + 1], reach: values[$0 + 2])
    }
    guard seasons.allSatisfy({ $0.low <= $0.high && $0.reach > 0 }) else {
      throw .unexpected("a number of no feature")
    }
  }
}
