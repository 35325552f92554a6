import Testing

@testable import Jobs

@Suite("canonical texts")
struct CanonicalTextTests {
  @Test("what is written is read back, whatever stands in it")
  func roundTrip() throws {
    let odd = ["", " ", "a: b", "two\nlines", "back\\slash\\n", "bar | bar", "\r", "Süd"]
    for text in odd {
      var writer = CanonicalWriter()
      writer.add("text", text)
      writer.add("fields", fields: ["x", text, "y"])
      writer.add("list", each: [text, text])
      writer.add("number", 0.1)
      writer.add("count", -3)
      writer.add("seed", UInt64.max)
      writer.add("flag", true)
      #expect(writer.text.split(separator: "\n").count == 8)
      var reader = CanonicalReader(writer.text)
      #expect(try reader.text("text") == text)
      var fields = try reader.fields("fields")
      #expect(try [fields.text(), fields.text(), fields.text()] == ["x", text, "y"])
      try fields.end()
      #expect(try reader.texts("list") == [text, text])
      #expect(try reader.number("number") == 0.1)
      #expect(try reader.integer("count") == -3)
      #expect(try reader.unsigned("seed") == UInt64.max)
      #expect(try reader.boolean("flag"))
      try reader.end()
    }
  }

  @Test(
    "numbers come back to the bit",
    arguments: [0.1, -0.0, .infinity, .leastNonzeroMagnitude, 1 / 3, 5e22])
  func numbers(_ number: Double) throws {
    var writer = CanonicalWriter()
    writer.add("n", number)
    var reader = CanonicalReader(writer.text)
    #expect(try reader.number("n").bitPattern == number.bitPattern)
  }

  @Test("a key is its 64 digits")
  func keys() throws {
    let key = JobKey(hashing: [1, 2, 3])
    #expect(JobKey(digits: key.description) == key)
    #expect(JobKey(digits: key.description.dropLast()) == nil)
    #expect(JobKey(digits: String(repeating: "g", count: 64)) == nil)
    var writer = CanonicalWriter()
    writer.add("k", key)
    var reader = CanonicalReader(writer.text)
    #expect(try reader.key("k") == key)
  }

  @Test("other lines than the expected ones are refused, with what stands there")
  func errors() {
    var reader = CanonicalReader("layer: x\nfold: 1\n")
    #expect(throws: CanonicalError.expected(label: "fold", found: "layer")) {
      try reader.integer("fold")
    }
    #expect(throws: CanonicalError.value(label: "layer", text: "x")) {
      try reader.integer("layer")
    }
    #expect(throws: CanonicalError.expected(label: "the end", found: "fold")) { try reader.end() }
    var empty = CanonicalReader("")
    #expect(throws: CanonicalError.expected(label: "a", found: "")) { try empty.text("a") }
  }

  @Test("a text is the parts that its lines are")
  func parts() {
    var writer = CanonicalWriter()
    writer.add("folds", fields: ["kfold", "5", "1"])
    writer.add("by", "a: b\nc")
    #expect(
      KeyPart.parts(of: writer.text) == [
        KeyPart("folds", "kfold | 5 | 1"), KeyPart("by", "a: b\nc"),
      ])
  }
}
