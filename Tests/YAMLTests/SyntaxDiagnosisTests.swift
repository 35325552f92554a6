import Testing

@testable import YAML

@Suite("telling what was typed where YAML only stumbles")
struct SyntaxDiagnosisTests {
  private func message(_ text: String) -> String {
    do {
      _ = try YAMLNode.parse(text, file: "t.yaml")
      return "no error"
    } catch {
      return error.message
    }
  }

  @Test(
    "the very character and its place are named",
    arguments: [
      ("a: {b:}\n", "1:6: no value after the colon; write a blank and a value after ':'"),
      ("a: [1,, 2]\n", "1:7: no value before the comma; remove the comma, or write a value"),
      ("a: {b: 1}}\n", "1:10: '}' closes nothing; remove it, or add the one that opens it"),
      (
        "a: 1\n b: 2\nc: 3\n",
        "2:3: this line is indented deeper than the value above it allows; align it with the keys it "
          + "belongs to"
      ),
      (
        "a: {b: 1}\n c: 2\n",
        "2:2: this line is indented by 1 blank; the keys around it, by 0; align it with the keys it "
          + "belongs to"
      ),
      ("a: x\u{1}y\n", "1:5: the control character U+0001; delete it"),
      ("a:\n\tb: 1\n", "2:1: a tab (U+0009) in the indentation; indent with blanks"),
      ("a:\n  b: 1\n\tc: 2\n", "3:1: a tab (U+0009) in the indentation; indent with blanks"),
      (
        "a:\n  b: 1\n\u{A0}\u{A0}c: 2\n  d: 3\n",
        "3:1: U+00A0 (no-break space) is not a blank; type an ordinary blank"
      ),
      (
        "a: 1\nb\u{FF1A}2\nc: 3\n",
        "2:2: '\u{FF1A}' (U+FF1A) is not a colon; type ':' and a blank"
      ),
      (
        "a: 1\nname:mist\nc: 3\n",
        "2:5: no blank after the colon; write 'name: ' and the value"
      ),
      (
        "title: Stage I: years\n",
        "1:15: a colon and a blank inside a text; put the text in quotes"
      ),
      (
        "a: 1\n  b: 2\n",
        "2:4: this line is indented deeper than the value above it allows; align it with the keys it "
          + "belongs to"
      ),
      (
        "a: \"open\nb: 2\n",
        "1:4: the quote \" is not closed; add \" at the end of the text"
      ),
      (
        "a: 'open\nb: 'x'\n",
        "1:4: the quote ' is not closed; add ' at the end of the text"
      ),
      (
        "a: {b: 1, c: [x\nd: 2\n",
        "1:14: '[' is not closed before line 2; add ']' at the end of the list or mapping"
      ),
      (
        "a: {b: 1, c: [x]\nd:\n  e: 2\n",
        "1:4: '{' is not closed before line 2; add '}' at the end of the list or mapping"
      ),
      (
        "a: [1, 2\nb: 3\n",
        "1:4: '[' is not closed before line 2; add ']' at the end of the list or mapping"
      ),
      ("a: @b\n", "1:4: '@' can't begin a value; put the text in quotes"),
      ("a: %b\n", "1:4: '%' can't begin a value; put the text in quotes"),
      ("a: `b`\n", "1:4: '`' can't begin a value; put the text in quotes"),
    ])
  func named(_ text: String, expected: String) {
    #expect(message(text) == "t.yaml:\(expected)")
  }

  @Test("what libyaml says stays where nothing better is known")
  func others() {
    #expect(
      message("a: [1, 2}\n")
        == "t.yaml:1:9: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence "
        + "that begins on line 1")
  }

  @Test("a key of a mapping's own with nothing behind it leaves the merged value")
  func mergedBlank() throws {
    let node = try YAMLNode.parse(
      "a: &a {x: 1, y: 2}\nb: {<<: *a, x: , y: null}\nc: {x: , <<: *a}\n", file: "t.yaml")
    #expect(node["b"]?["x"]?.scalar?.value == .integer(1))
    #expect(node["b"]?["y"]?.isNull == true)
    #expect(node["c"]?["x"]?.scalar?.value == .integer(1))
  }

  @Test("devices and folders are refused, at once")
  func devices() {
    func reason(_ path: String) -> String {
      do {
        return "\(try YAMLNode.contents(of: path).count) bytes"
      } catch {
        return error.message
      }
    }
    #expect(
      reason("/dev/zero") == "/dev/zero: can't read the file: it is a device; it must be a file")
    #expect(reason("/tmp") == "/tmp: can't read the file: it is a folder; it must be a file")
  }

  @Test("control characters and what takes no room are shown by their codes, long texts cut")
  func visible() {
    #expect("a\u{1B}[31m\nb".visible() == "a<U+001B>[31m<U+000A>b")
    #expect("\u{202E}x\u{200B}".visible() == "<U+202E>x<U+200B>")
    #expect(String(repeating: "x", count: 300).visible(limit: 3) == "xxx… (300 characters)")
  }
}
