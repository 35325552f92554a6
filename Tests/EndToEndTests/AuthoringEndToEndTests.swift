import Foundation
import TestSupport
import Testing

@Suite("writing experiments", .serialized)
struct AuthoringEndToEndTests {
  @Test("fmt settles files, names those it changed, and leaves them alone the next time")
  func format() throws {
    let folder = try ScratchFolder()
    try folder.write("a:   1   # kept\nb:\n- x\n", to: "one.yaml")
    try folder.write("a: 1\n", to: "two.yaml")
    let check = try Program.run("fmt", "--check", "one.yaml", "two.yaml", in: folder)
    #expect(check.code == 1)
    #expect(check.output == "one.yaml\n")
    #expect(try folder.text(of: "one.yaml") == "a:   1   # kept\nb:\n- x\n")
    let ending = try Program.run("fmt", "one.yaml", "two.yaml", in: folder)
    #expect(ending.code == 0)
    #expect(ending.output == "one.yaml\n")
    #expect(try folder.text(of: "one.yaml") == "a: 1  # kept\nb:\n  - x\n")
    let again = try Program.run("fmt", "--check", "one.yaml", "two.yaml", in: folder)
    #expect(again.code == 0)
    #expect(again.output.isEmpty)
  }

  @Test("fmt reads standard input, keeps links and modes, and refuses what is not YAML")
  func formatElsewhere() throws {
    let folder = try ScratchFolder()
    try folder.write("{a:  1}\n", to: "in.yaml")
    let piped = try Program(["fmt", "-"], in: folder, input: folder.file("in.yaml")).wait()
    #expect(piped.code == 0)
    #expect(piped.output == "{a: 1}\n")
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file("in.yaml"))
    try manager.createSymbolicLink(
      atPath: folder.file("link.yaml"), withDestinationPath: "in.yaml")
    #expect(try Program.run("fmt", "link.yaml", in: folder).code == 0)
    #expect(try manager.destinationOfSymbolicLink(atPath: folder.file("link.yaml")) == "in.yaml")
    #expect(try folder.text(of: "in.yaml") == "{a: 1}\n")
    let mode = try manager.attributesOfItem(atPath: folder.file("in.yaml"))[.posixPermissions]
    #expect(mode as? Int == 0o600)
    try folder.write("a: [1\n", to: "bad.yaml")
    try folder.write("b:  1\n", to: "good.yaml")
    let bad = try Program.run("fmt", "bad.yaml", "no.yaml", "good.yaml", in: folder)
    #expect(bad.code == 2)
    #expect(bad.output == "good.yaml\n")
    #expect(
      bad.errors == """
        error: '[' is not closed before line 2
          --> bad.yaml:1:4
          a: [1
             ^
        help: add ']' at the end of the list or mapping
        error: can't read the file: No such file or directory
          --> no.yaml

        """)
    #expect(try folder.text(of: "bad.yaml") == "a: [1\n")
  }

  @Test("schema prints JSON, the same each time")
  func schema() throws {
    let folder = try ScratchFolder()
    let ending = try Program.run("schema", in: folder)
    #expect(ending.code == 0)
    let object = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
    let schema = try #require(object as? [String: Any])
    #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    #expect(try Program.run("schema", in: folder).output == ending.output)
  }

  @Test("from a table to a verdict in five commands")
  func fiveCommands() throws {
    let folder = try ScratchFolder()
    var csv = "kind,x,w,y,test\n"
    for row in 0..<80 {
      let x = row * 37 % 23
      let noise = row * 53 % 11
      csv +=
        "\(row % 3 == 0 ? "a" : "b"),\(x),\(row * 19 % 17),\(x * x + noise),\(row % 5 == 0 ? 1 : 0)\n"
    }
    try folder.write(csv, to: "data.csv")
    let first = try Program.run("init", "data.csv", in: folder)
    #expect(first.code == 0)
    #expect(first.output == "data.yaml\n")
    #expect(
      first.errors == """
        data.csv: 80 rows, 5 columns
        column  type      examples    range or levels  different
        kind    category  a, b        b, a                     2
        x       number    0, 14, 5    0 to 22                 23
        w       number    0, 2, 4     0 to 16                 17
        y       number    0, 205, 32  0 to 492                77
        test    number    1, 0        0 to 1                   2
        test: used as holdout

        """)
    #expect(try Program.run("init", "data.csv", in: folder).code == 2)
    #expect(try Program.run("fmt", "--check", "data.yaml", in: folder).code == 0)
    let check = try Program.run("check", "data.yaml", in: folder)
    #expect(check.code == 0)
    #expect(check.errors.isEmpty)
    #expect(try Program.run("run", "data.yaml", in: folder).code == 0)
    let layer = try Program.run(
      "run", "data.yaml", "--set", "name=one_layer", "--set", "~stacks.two_layers.layers.1",
      in: folder)
    #expect(layer.code == 0)
    let verdict = try Program.run("compare", "one_layer", "data", in: folder)
    #expect(verdict.code == 0)
    #expect(verdict.output.contains("verdict"))
  }
}
