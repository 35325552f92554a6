import Wording
import Testing

@testable import YAML

@Suite("refusing YAML")
struct YAMLErrorTests {
  private func rendered(_ text: String) -> String {
    do {
      _ = try YAMLNode.parse(text, file: "t.yaml")
      return "no error"
    } catch {
      return error.rendered(source: text)
    }
  }

  @Test(
    "each refusal names the place, the finding and what would be right",
    arguments: [
      (
        "a: 1\nb: {c: 2, d: 3, c: 4}",
        """
        t.yaml:2:17: key 'c' is already on line 2; a key may stand once in a mapping
          b: {c: 2, d: 3, c: 4}
                          ^
        """
      ),
      (
        "a: !python/object x",
        """
        t.yaml:1:4: tag '!python/object' is unknown; only the core tags !!str, !!int, !!float, \
        !!bool, !!null, !!seq and !!map may be used
          a: !python/object x
             ^
        """
      ),
      (
        "a: !!int x",
        """
        t.yaml:1:4: the value is not of its tag '!!int'; correct the value or remove the tag
          a: !!int x
             ^
        """
      ),
      (
        "a: !!binary x",
        """
        t.yaml:1:4: tag '!!binary' is unknown; only the core tags !!str, !!int, !!float, \
        !!bool, !!null, !!seq and !!map may be used
          a: !!binary x
             ^
        """
      ),
      (
        "a: 1\n---\nb: 2",
        """
        t.yaml:2:1: a second document begins here; a file must hold one
          ---
          ^
        """
      ),
      (
        "first: &first 1\nsecond: *frist",
        """
        t.yaml:2:9: alias '*frist' has no anchor '&frist' before it; an anchor must come first; \
        did you mean '*first'?
          second: *frist
                  ^
        """
      ),
      (
        "a: &a\n  b: [*a]",
        """
        t.yaml:2:7: alias '*a' is inside the value that it stands for, which begins on line 1; \
        a value can't hold itself
            b: [*a]
                ^
        """
      ),
      (
        "",
        """
        t.yaml:1:1: the document is empty; it must hold a mapping
        """
      ),
      (
        "? [a, b]\n: 1",
        """
        t.yaml:1:3: a key is a list or a mapping; a key must be a scalar
          ? [a, b]
            ^
        """
      ),
      (
        "?\n: 1",
        """
        t.yaml:1:2: a key is empty; a key must have a name
          ?
           ^
        """
      ),
      (
        "a:\n  <<: [{b: 1}, 3]",
        """
        t.yaml:2:16: '<<' has a value that can't be merged; it must be a mapping or a list of \
        mappings
            <<: [{b: 1}, 3]
                         ^
        """
      ),
      (
        "a: [1, 2\nb: 3",
        """
        t.yaml:2:2: not YAML: did not find expected ',' or ']' while parsing a flow sequence that \
        begins on line 1
          b: 3
           ^
        """
      ),
      (
        "a:\n\tb: 1",
        """
        t.yaml:2:1: not YAML: found character that cannot start any token while scanning for the \
        next token that begins on line 2
          \tb: 1
          ^
        """
      ),
      (
        "a: \"\u{7}\"",
        """
        t.yaml:1:5: not YAML: control characters are not allowed
          a: "\u{7}"
              ^
        """
      ),
    ])
  func refusals(text: String, expected: String) {
    #expect(rendered(text) == expected)
  }

  @Test("bytes that are not UTF-8 are refused where they stand")
  func invalidUTF8() {
    #expect(throws: YAMLError(.invalidUTF8(byte: 0xFF), Mark(file: "t", line: 2, column: 4))) {
      try YAMLNode.parse(Array("aé: 1\nµ: ".utf8) + [0xFF], file: "t")
    }
    #expect(
      YAMLError.Problem.invalidUTF8(byte: 0xFF).diagnosis.sentence
        == "byte 0xff is not UTF-8; the file must be UTF-8 text")
  }

  @Test("a file that can't be read is refused with the system's reason")
  func unreadable() {
    do {
      _ = try YAMLNode.parse(file: "no/such/file.yaml")
      Issue.record("no error")
    } catch {
      #expect(
        error.message == "no/such/file.yaml: the file can't be read: No such file or directory")
    }
    do {
      _ = try YAMLNode.parse(file: "/")
      Issue.record("no error")
    } catch {
      #expect(error.message == "/: the file can't be read: Is a directory")
    }
  }

  @Test("a hundred levels are read, a hundred and one are refused, through aliases too")
  func nesting() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try YAMLNode.parse(nested(100), file: "t")
    #expect(throws: YAMLError(.nesting(limit: 100), Mark(file: "t", line: 1, column: 101))) {
      try YAMLNode.parse(nested(101), file: "t")
    }
    let chain = (1...200).map { "a\($0): &a\($0) [*a\($0 - 1)]" }.joined(separator: "\n")
    #expect(throws: YAMLError(.nesting(limit: 100), Mark(file: "t", line: 101, column: 14))) {
      try YAMLNode.parse("a0: &a0 x\n\(chain)", file: "t")
    }
  }

  @Test("a billion laughs end in milliseconds")
  func billionLaughs() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...30 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let elapsed = ContinuousClock().measure {
      #expect(throws: YAMLError.self) { try YAMLNode.parse(text, file: "t") }
    }
    #expect(elapsed < .milliseconds(50))
    #expect(
      rendered(text).hasPrefix(
        "t.yaml:6:45: aliases stand for more than 1000000 values; the limit is 1000000"))
  }

  @Test("aliases may stand for a million values")
  func expansionLimit() throws {
    // Each alias stands for the list and its 999 items.
    let list = "a: &a [" + Array(repeating: "x", count: 999).joined(separator: ",") + "]\nb: ["
    func text(_ count: Int) -> String {
      list + Array(repeating: "*a", count: count).joined(separator: ",") + "]"
    }
    _ = try YAMLNode.parse(text(1000), file: "t")
    #expect(throws: YAMLError.self) { try YAMLNode.parse(text(1001), file: "t") }
  }
}
