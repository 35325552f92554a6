import Wording
import TestSupport
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
        error: duplicate key 'c' (first defined on line 2)
          --> t.yaml:2:17
          b: {c: 2, d: 3, c: 4}
                          ^
        help: remove one of them
        """
      ),
      (
        "a: !python/object x",
        """
        error: unknown tag '!python/object'
          --> t.yaml:1:4
          a: !python/object x
             ^
        help: remove it, or use !!str, !!int, !!float, !!bool, !!null, !!seq or !!map
        """
      ),
      (
        "a: !!int x",
        """
        error: the value is not of type '!!int'
          --> t.yaml:1:4
          a: !!int x
             ^
        help: correct the value or remove the tag
        """
      ),
      (
        "a: !!binary x",
        """
        error: unknown tag '!!binary'
          --> t.yaml:1:4
          a: !!binary x
             ^
        help: remove it, or use !!str, !!int, !!float, !!bool, !!null, !!seq or !!map
        """
      ),
      (
        "a: 1\n---\nb: 2",
        """
        error: a second document begins here
          --> t.yaml:2:1
          ---
          ^
        help: keep one document in a file
        """
      ),
      (
        "first: &first 1\nsecond: *frist",
        """
        error: unknown alias '*frist'
          --> t.yaml:2:9
          second: *frist
                  ^
        help: did you mean '*first'? define '&frist' before it
        """
      ),
      (
        "a: &a\n  b: [*a]",
        """
        error: alias '*a' is inside its own value, which begins on line 1
          --> t.yaml:2:7
            b: [*a]
                ^
        help: write the value out
        """
      ),
      (
        "",
        """
        error: the document is empty
          --> t.yaml:1:1
        help: write a mapping
        """
      ),
      (
        "? [a, b]\n: 1",
        """
        error: a key is a list or a mapping
          --> t.yaml:1:3
          ? [a, b]
            ^
        help: use a scalar as the key
        """
      ),
      (
        "?\n: 1",
        """
        error: a key is empty
          --> t.yaml:1:2
          ?
           ^
        help: give it a name
        """
      ),
      (
        "a:\n  <<: [{b: 1}, 3]",
        """
        error: the value of '<<' can't be merged
          --> t.yaml:2:16
            <<: [{b: 1}, 3]
                         ^
        help: use a mapping or a list of mappings
        """
      ),
      (
        "a: [1, 2\nb: 3",
        """
        error: '[' is not closed before line 2
          --> t.yaml:1:4
          a: [1, 2
             ^
        help: add ']' at the end of the list or mapping
        """
      ),
      (
        "a: [1, 2}",
        """
        error: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence that \
        begins on line 1
          --> t.yaml:1:9
          a: [1, 2}
                  ^
        """
      ),
      (
        "a:\n\tb: 1",
        """
        error: a tab (U+0009) in the indentation
          --> t.yaml:2:1
          \tb: 1
          ^
        help: indent with blanks
        """
      ),
      (
        "a: \"\u{7}\"",
        """
        error: the control character U+0007
          --> t.yaml:1:5
          a: "\u{FFFD}"
              ^
        help: delete it
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
        == "byte 0xff is not UTF-8; save the file as UTF-8 text")
  }

  @Test("a file that can't be read is refused with the system's reason")
  func unreadable() {
    do {
      _ = try YAMLNode.parse(file: "no/such/file.yaml")
      Issue.record("no error")
    } catch {
      #expect(
        error.message == "no/such/file.yaml: can't read the file: No such file or directory")
    }
    do {
      _ = try YAMLNode.parse(file: "/")
      Issue.record("no error")
    } catch {
      #expect(error.message == "/: can't read the file: it is a folder; it must be a file")
    }
  }

  @Test("the name of an experiment in place of its file is answered with the file")
  func nameOfExperiment() throws {
    let folder = try ScratchFolder()
    try folder.write("a: 1\n", to: "small.yaml")
    do {
      _ = try YAMLNode.parse(file: folder.file("small"))
      Issue.record("no error")
    } catch {
      #expect(
        error.message
          == "\(folder.file("small")): can't read the file: No such file or directory; "
          + "did you mean '\(folder.file("small")).yaml'?")
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
        "error: aliases expand to more than 1000000 values\n  --> t.yaml:6:45\n"))
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
