import Foundation
import Tabular
import TestSupport
import Testing

@testable import YAML

@Suite("YAML in its settled form")
struct YAMLFormatTests {
  private func settled(_ text: String) throws -> String {
    try YAMLFormat.formatted(Array(text.utf8), file: "e.yaml")
  }

  @Test("blocks are indented by two, comments stay with what they speak of")
  func blocks() throws {
    let text = """
      # head


      # of a
      a:
          b:   1 # behind
          # of c
          c:
          - x

          -   y:  1
              z: 2
          # end of c
      # of d
      d:
        # nothing yet
      e: &anchor
          f: *anchor2
      """
    let anchored = text.replacing("f: *anchor2", with: "f: 2\ng: *anchor")
    #expect(
      try settled(anchored) == """
        # head

        # of a
        a:
          b: 1 # behind
          # of c
          c:
            - x

            - y: 1
              z: 2
          # end of c
        # of d
        d:
          # nothing yet
        e: &anchor
          f: 2
        g: *anchor

        """)
  }

  @Test("brackets stay where they fit on their line, and open where they do not")
  func brackets() throws {
    let long = String(repeating: "x", count: 40)
    #expect(
      try settled("a: {b: 1,\n   c:   [1,2] }\nd: [\(long), {e: \(long)}, f, [g, h]]  # why\n")
        == """
        a: {b: 1, c: [1, 2]}
        d:  # why
          - \(long)
          - {e: \(long)}
          - f
          - [g, h]

        """)
    #expect(
      try settled("- [a, # of a\n   b\n   # end\n  ]\n- [ # none\n  ]\n") == """
        - - a # of a
          - b
          # end
        - [] # none

        """)
  }

  @Test("values in one column stay in one, others stand behind their keys")
  func alignment() throws {
    #expect(
      try settled("a:    1\nbcd:  2   # x\ne:    3     # y\nf:  4\n") == """
        a:   1
        bcd: 2  # x
        e:   3  # y
        f: 4

        """)
  }

  @Test("scalars of several lines keep their lines")
  func scalars() throws {
    #expect(
      try settled(
        "a:\n    b: |-  # header\n          literal\n            more\n\n          end\n    c: >+\n      folded\n\n\n    d: |2\n          lead\n        two\n"
      ) == """
        a:
          b: |-  # header
            literal
              more

            end
          c: >+
            folded


          d: |2
                lead
              two

        """)
    #expect(
      try settled("a: \"one\n      two \\\n   three\"\nb: plain\n   over\n\n   lines\nc: 'it''s'\n")
        == """
        a: "one
          two \\
          three"
        b: plain
          over

          lines
        c: 'it''s'

        """)
  }

  @Test(
    "documents of every outer form",
    arguments: [
      ("a: 1", "a: 1\n"), ("{a: 1,b: 2}", "{a: 1, b: 2}\n"), ("&r\na: 1\n", "&r\na: 1\n"),
      ("\u{FEFF}a:\r\n  - b\r\n\r\n\r\n  - c  \r\n", "a:\n  - b\n\n  - c\n"),
      ("%YAML 1.1\n# c\n---\na: 1\n...\n# after\n", "%YAML 1.1\n# c\n---\na: 1\n\n# after\n"),
      ("'x'  # c\n", "'x'  # c\n"), ("- |\n   a\n- - b\n  - c\n", "- |\n  a\n- - b\n  - c\n"),
      ("? a\n: b\n", "a: b\n"), ("[a: 1, !!str , *b]", nil),
      ("- &b x\n- {? c : 1, d, e: , *b : 2}\n", "- &b x\n- {c: 1, d, e, *b : 2}\n"),
    ])
  func outerForms(text: String, expected: String?) throws {
    guard let expected else {
      #expect(throws: YAMLFormatError.self) { try settled(text) }
      return
    }
    #expect(try settled(text) == expected)
    #expect(try settled(expected) == expected)
  }

  @Test("what is not YAML is refused; what would come to mean something else stays as it is")
  func refusals() throws {
    #expect(throws: YAMLFormatError.self) { try settled("a: [1\n") }
    // Without a line break at its end the text has none; the settled form ends with one.
    #expect(try settled("a: |\n  x") == "a: |\n  x")
    // A key of several lines.
    let key = "? a\n\n  b\n: 1\n"
    #expect(try settled(key) == key)
  }

  @Test(
    "characters that end a line for YAML end it for the formatter",
    arguments: [
      ("# a\u{85}b: 1\n", "# a\nb: 1\n"), ("a: 1\u{85}# b\nc:   2\n", "a: 1\n# b\nc: 2\n"),
      ("a: \"x\u{2028}y\"   # note\n", nil), ("a: 1  \u{2028}  # b\nc: 2\n", nil),
      ("a: {b: (\u{2028}c}\n", nil), ("a:\n- 1\u{2029}- 2\n", nil),
    ] as [(String, String?)])
  func lineEnds(_ text: String, expected: String?) throws {
    let result = try settled(text)
    let (before, after) = (
      try YAMLNode.parse(text, file: "e.yaml"), try YAMLNode.parse(result, file: "e.yaml")
    )
    #expect(after.hasSameContent(as: before))
    #expect(try settled(result) == result)
    if let expected { #expect(result == expected) }
  }

  @Test("shipped experiments mean the same in settled form, which is stable")
  func shipped() throws {
    let folder =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path + "/experiments"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }
    try #require(files.count > 3)
    for name in files {
      let bytes = try YAMLNode.contents(of: "\(folder)/\(name)")
      #expect(
        try YAMLFormat.formatted(bytes, file: name) == String(decoding: bytes, as: UTF8.self),
        "\(name) is not in its settled form; strata fmt experiments/\(name)")
    }
  }

  @Test("generated documents mean the same in settled form, which is stable", arguments: 0..<400)
  func generated(seed: UInt64) throws {
    var generator = YAMLGenerator(seed: seed)
    let text = generator.document()
    let once = try settled(text)
    let twice = try settled(once)
    #expect(once == twice, "\(text)")
  }
}
