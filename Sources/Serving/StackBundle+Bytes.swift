import Stacking
import FoundationEssentials
import OutsideLearners
import TableFiles
import Jobs
import Tabular

extension StackBundle {
  /// Raised whenever the layout changes.
  private static let format: UInt32 = 10
  /// For keys of stored bundles.
  public static var formatName: String { String(format) }
  package static let mark = Array("STRATA\u{1}B".utf8)
  private static let headSize = 20
  private static let hashSize = 32

  /// Mark, format, length of the body, body, BLAKE2b-256 of all before. The same bundle gives the same bytes.
  public func encoded() -> [UInt8] {
    var body = ByteWriter()
    origin.encode(to: &body)
    body.write(UInt32(columns.count))
    for column in columns { column.encode(to: &body) }
    body.write(key)
    body.write(missing)
    let names = joined.keys.sorted()
    body.write(UInt32(names.count))
    for name in names {
      body.write(name)
      joined[name]?.encode(to: &body)
    }
    body.write(UInt32(stacks.count))
    for stack in stacks { stack.encode(to: &body) }
    body.write(libraries.isEmpty ? "" : Self.text(of: libraries))
    body.write(distillation.map(Self.text(of:)) ?? "")
    body.write(latency.map(Self.text(of:)) ?? "")
    var head = ByteWriter()
    head.write(Self.format)
    head.write(UInt64(body.bytes.count))
    let bytes = Self.mark + head.bytes + body.bytes
    return bytes + JobKey(hashing: bytes).bytes
  }

  /// Reads what ``encoded()`` gave; anything else is refused.
  public init(bytes: [UInt8]) throws(BundleError) {
    let body = try Self.body(of: bytes)
    do {
      var reader = ByteReader(body)
      try self.init(from: &reader)
      guard reader.remaining == 0 else {
        throw ByteError.unexpected("\(reader.remaining) bytes too many")
      }
    } catch ByteError.unexpected(let reason) {
      throw .unreadable(reason)
    } catch {
      throw .unreadable("it ends too early")
    }
  }

  private static func body(of bytes: [UInt8]) throws(BundleError) -> [UInt8] {
    guard bytes.starts(with: mark), bytes.count >= headSize else { throw .notBundle }
    var head = ByteReader(Array(bytes[mark.count..<headSize]))
    guard let format = try? head.read(UInt32.self), let length = try? head.read(UInt64.self) else {
      throw .notBundle
    }
    guard format == Self.format else {
      throw .otherFormat(found: Int(format), known: Int(Self.format))
    }
    let expected = Int(clamping: length).addingReportingOverflow(headSize + hashSize)
    guard !expected.overflow, bytes.count >= expected.partialValue else {
      throw .cutShort(
        found: bytes.count, expected: expected.overflow ? .max : expected.partialValue)
    }
    let hashed = Array(bytes.dropLast(hashSize))
    guard bytes.count == expected.partialValue,
      JobKey(hashing: hashed).bytes == Array(bytes.suffix(hashSize))
    else { throw .damaged }
    return Array(hashed[headSize...])
  }

  private init(from reader: inout ByteReader) throws(ByteError) {
    origin = try Origin(from: &reader)
    columns = try reader.readList { (reader) throws(ByteError) in
      try SourceColumn(from: &reader)
    }
    key = try reader.readStrings()
    missing = try reader.readStrings()
    var joined: [String: Table] = [:]
    for _ in 0..<(try reader.read(UInt32.self)) {
      let name = try reader.readString()
      joined[name] = try Table(from: &reader)
    }
    self.joined = joined
    stacks = try reader.readList { (reader) throws(ByteError) in try FittedStack(from: &reader) }
    for (place, stack) in stacks.enumerated() {
      guard stack.recipe.joins.allSatisfy({ joined[$0.name] != nil }),
        stack.earlier.allSatisfy({ earlier in
          stacks[..<place].contains { $0.stage == earlier.stage && $0.target == earlier.target }
        })
      else { throw .unexpected("stage '\(stack.stage)' without all that it reads") }
    }
    guard !stacks.isEmpty else { throw .unexpected("a bundle without a stack") }
    libraries = try Self.described(try reader.readString()) ?? OutsideLibraries()
    distillation = try Self.described(try reader.readString())
    latency = try Self.described(try reader.readString())
  }

  /// One line of JSON, the same for equal values.
  private static func text(of value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers: nothing that could not be encoded.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What ``text(of:)`` wrote; `nil` of an empty text.
  private static func described<Value: Decodable>(_ text: String) throws(ByteError) -> Value? {
    guard !text.isEmpty else { return nil }
    guard let found = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
      throw .unexpected("'\(Value.self)' that is not described")
    }
    return found
  }
}

extension StackBundle.Origin {
  fileprivate func encode(to writer: inout ByteWriter) {
    for text in [strata, experiment, stage, label, target, evaluation, unit] { writer.write(text) }
    writer.write(level)
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    strata = try reader.readString()
    experiment = try reader.readString()
    stage = try reader.readString()
    label = try reader.readString()
    target = try reader.readString()
    evaluation = try reader.readString()
    unit = try reader.readString()
    level = try reader.readDouble()
  }
}

extension StackBundle.SourceColumn {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(name)
    writer.write(isCategory)
    writer.write(declaration.minimum ?? .nan)
    writer.write(declaration.maximum ?? .nan)
    writer.write(declaration.invalid == .missing)
    writer.write(moment != nil)
    moment?.encode(to: &writer)
    writer.write(declaration.conversion?.factor ?? .nan)
    writer.write(declaration.conversion?.offset ?? .nan)
  }

  /// How dates are read as in training; `nil` for other columns.
  private var moment: MomentForm? {
    guard let type = declaration.type, let kind = MomentForm.Kind(rawValue: type.rawValue),
      let step = declaration.step, let writing = declaration.writing
    else { return nil }
    return MomentForm(kind, step: step, writing: writing)
  }

  /// How a column of new rows is read: as that of training was.
  static func declaration(
    isCategory: Bool, moment: MomentForm?, minimum: Double?, maximum: Double?,
    invalid: TableRequest.ColumnDeclaration.Invalid, conversion: UnitConversion?
  ) -> TableRequest.ColumnDeclaration {
    var declaration = TableRequest.ColumnDeclaration(
      type: moment.flatMap { TableRequest.ColumnType(rawValue: $0.kind.rawValue) }
        ?? (isCategory ? .category : .number),
      minimum: minimum, maximum: maximum, invalid: invalid)
    declaration.step = moment?.step
    declaration.writing = moment?.writing
    declaration.conversion = conversion
    return declaration
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    name = try reader.readString()
    isCategory = try reader.readBool()
    let minimum = try reader.readDouble()
    let maximum = try reader.readDouble()
    let invalid: TableRequest.ColumnDeclaration.Invalid =
      try reader.readBool() ? .missing : .error
    let moment = try reader.readBool() ? try MomentForm(from: &reader) : nil
    let factor = try reader.readDouble()
    let offset = try reader.readDouble()
    declaration = Self.declaration(
      isCategory: isCategory, moment: moment, minimum: minimum.isNaN ? nil : minimum,
      maximum: maximum.isNaN ? nil : maximum, invalid: invalid,
      conversion: factor.isNaN ? nil : UnitConversion(factor: factor, offset: offset))
  }
}
