import Testing
import YAML

@Suite("reading YAML")
struct YAMLParserTests {
  private func value(_ text: String) throws -> YAMLNode.Scalar.Value? {
    try YAMLNode.parse("x: \(text)", file: "t.yaml")["x"]?.scalar?.value
  }

  @Test(
    "scalars have the types of the core schema of YAML 1.2",
    arguments: [
      ("no", .text("no")), ("on", .text("on")), ("Yes", .text("Yes")), ("1:30", .text("1:30")),
      ("0o17", .integer(15)), ("017", .integer(17)), ("0x1F", .integer(31)),
      ("0o18", .text("0o18")), ("0x-1", .text("0x-1")), ("1_000", .text("1_000")),
      ("true", .boolean(true)), ("FALSE", .boolean(false)), ("tRue", .text("tRue")),
      ("null", .null), ("~", .null), ("", .null), ("'null'", .text("null")),
      ("12", .integer(12)), ("+12", .integer(12)), ("-0", .integer(0)), ("'12'", .text("12")),
      ("1.", .real(1)), (".5", .real(0.5)), ("-1.5e-3", .real(-0.0015)), ("1e3", .real(1000)),
      ("1e", .text("1e")), (".", .text(".")), ("+", .text("+")), ("1.2.3", .text("1.2.3")),
      (".inf", .real(.infinity)), ("-.INF", .real(-.infinity)), ("inf", .text("inf")),
      ("nan", .text("nan")), ("0x1p3", .text("0x1p3")),
      ("9223372036854775808", .real(9_223_372_036_854_775_808)),
      ("0x8000000000000000", .real(9_223_372_036_854_775_808)),
      ("2014-07", .text("2014-07")), ("!!str 12", .text("12")), ("!!int '12'", .integer(12)),
      ("! 12", .text("12")), ("!!float 1", .integer(1)), ("!!null ''", .null),
    ] as [(String, YAMLNode.Scalar.Value)])
  func coreSchema(text: String, expected: YAMLNode.Scalar.Value) throws {
    #expect(try value(text) == expected)
  }

  @Test(".nan is not a number")
  func notANumber() throws {
    guard case .real(let number) = try value(".nan") else {
      Issue.record("not a real")
      return
    }
    #expect(number.isNaN)
  }

  @Test("marks count lines and Unicode scalars from 1")
  func marks() throws {
    let root = try YAMLNode.parse("\u{FEFF}a: 1\r\n\"µ³\": {上海: x}\r\n", file: "t.yaml")
    let inner = try #require(root.entries?[1])
    #expect(root.entries?[0].keyMark == Mark(file: "t.yaml", line: 1, column: 1))
    #expect(inner.keyMark == Mark(file: "t.yaml", line: 2, column: 1))
    #expect(inner.value.entries?[0].value.mark == Mark(file: "t.yaml", line: 2, column: 12))
  }

  @Test("a text inside another has the marks of the whole")
  func origin() throws {
    let node = try YAMLNode.parse("[a,\nb]", at: Mark(file: "--set", line: 3, column: 8))
    #expect(node.items?[0].mark == Mark(file: "--set", line: 3, column: 9))
    #expect(node.items?[1].mark == Mark(file: "--set", line: 4, column: 1))
  }

  @Test("an alias is what its anchor names, with the marks of where that was written")
  func aliases() throws {
    let root = try YAMLNode.parse("a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x", file: "t.yaml")
    #expect(root["b"] == root["a"])
    #expect(root["d"]?.scalar?.text == "3")
  }

  @Test("a merged entry stands where << stands; own keys win, then the first of the merged")
  func merge() throws {
    let text = """
      one: &one {a: 1, b: 1}
      two: &two {b: 2, c: 2}
      all:
        c: 0
        <<: [*one, *two, {d: 3}]
        a: 9
      """
    let all = try #require(try YAMLNode.parse(text, file: "t.yaml")["all"]?.entries)
    #expect(all.map(\.key) == ["c", "a", "b", "d"])
    #expect(all.map { $0.value.scalar?.text } == ["0", "9", "1", "3"])
    let quoted = try YAMLNode.parse("{\"<<\": 1}", file: "t.yaml")
    #expect(quoted["<<"]?.scalar?.text == "1")
  }

  @Test("what is written reads back to the same content")
  func roundTrip() throws {
    let text = """
      plain: [a, "1", 'true', 1.50, 0x1F, "", ~, "a: b", "#x", "-", "x #y"]
      "key: odd": {"<<": 1, "null": 2}
      block:
        deep: {er: {est: [[1, [2]], {a: b}]}}
        text: "line\\nbreak\\ttab \\u0007 \\"quote\\" \\\\ µg/m³"
        long: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccccccccccccc, d]
        empty: {}
        none: []
      """
    let node = try YAMLNode.parse(text, file: "t.yaml")
    let again = try YAMLNode.parse(node.yamlText, file: "t.yaml")
    #expect(again.yamlText == node.yamlText)
    #expect(values(again) == values(node))
  }

  /// Every key and typed value in order, as one text.
  private func values(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar): "\(scalar.value)"
    case .sequence(let items): "[\(items.map(values).joined(separator: ","))]"
    case .mapping(let entries):
      "{\(entries.map { "\($0.key)=\(values($0.value))" }.joined(separator: ","))}"
    }
  }

  @Test("a name with letters that YAML does not allow is written so that it can be read")
  func notAllowed() throws {
    for letter in ["\u{FFFE}", "\u{FFFF}", "\u{FEFF}", "\u{1}", "\u{85}"] {
      let node = try YAMLNode.parse("\"a\\u\(hex(letter))b\": 1\n", file: "t.yaml")
      #expect(node.entries?.first?.key == "a\(letter)b")
      let again = try YAMLNode.parse(node.yamlText, file: "t.yaml")
      #expect(again.entries?.first?.key == "a\(letter)b")
    }
  }

  private func hex(_ letter: String) -> String {
    let digits = String(letter.unicodeScalars.first?.value ?? 0, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
