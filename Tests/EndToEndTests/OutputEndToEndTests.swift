import Foundation
import TestSupport
import Testing

@Suite("outputs, and what is there already", .serialized)
struct OutputEndToEndTests {
  private func prepared() throws -> SmallExperiment {
    let small = try SmallExperiment()
    _ = try Program.run("run", "small.yaml", "-q", in: small.folder)
    let ending = try Program.run(
      "export", "small.yaml", "--stage", "time", "--target", "pm", "-o", "m.bundle", "-q",
      in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    return small
  }

  @Test("an output that is an input, or that another made, is refused, and stays as it is")
  func inputs() throws {
    let small = try prepared()
    let rows = try small.folder.text(of: "data/city.csv")
    try small.folder.write("precious", to: "mine.txt")
    for (output, reason) in [
      ("data/city.csv", "is read by this command"), ("m.bundle", "is read by this command"),
      ("mine.txt", "did not write it"), ("data", "is a folder"), ("", "is empty"),
    ] {
      let ending = try Program.run(
        "predict", "m.bundle", "data/city.csv", "-o", output, "-q", in: small.folder)
      #expect(ending.code == 2, "\(output)")
      #expect(ending.errors.contains(reason), "\(output): \(ending.errors)")
    }
    #expect(try small.folder.text(of: "data/city.csv") == rows)
    #expect(try small.folder.text(of: "mine.txt") == "precious")
    let export = try Program.run(
      "export", "small.yaml", "--stage", "time", "--target", "pm", "-o", "small.yaml", "-q",
      in: small.folder)
    #expect(export.code == 2)
    #expect(try small.folder.text(of: "small.yaml") == SmallExperiment.text)
  }

  @Test("the same command may write its output again; - is standard output; a link stays one")
  func again() throws {
    let small = try prepared()
    for _ in 0..<2 {
      let ending = try Program.run(
        "predict", "m.bundle", "data/city.csv", "-o", "out.csv", "-q", in: small.folder)
      #expect(ending.code == 0, "\(ending.errors)")
    }
    let written = try small.folder.text(of: "out.csv")
    let direct = try Program.run(
      "predict", "m.bundle", "data/city.csv", "-o", "-", in: small.folder)
    #expect(direct.output == written)
    #expect(!small.folder.holds("-"))
    try FileManager.default.createSymbolicLink(
      atPath: small.folder.file("link.csv"), withDestinationPath: "out.csv")
    _ = try Program.run(
      "predict", "m.bundle", "data/site.csv", "-o", "link.csv", "-q", in: small.folder)
    let target = try FileManager.default.destinationOfSymbolicLink(
      atPath: small.folder.file("link.csv"))
    #expect(target == "out.csv")
  }

  @Test("a second file of the same name is refused, or runs under another name")
  func sameName() throws {
    let small = try SmallExperiment()
    _ = try Program.run("run", "small.yaml", "-q", in: small.folder)
    let metrics = try small.folder.text(of: "results/small/metrics.csv")
    try small.folder.write(SmallExperiment.text, to: "copy.yaml")
    let refused = try Program.run("run", "copy.yaml", "--set", "seed=9", in: small.folder)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("--as NAME"))
    #expect(try small.folder.text(of: "results/small/metrics.csv") == metrics)
    let named = try Program.run(
      "run", "copy.yaml", "--set", "seed=9", "--as", "other", "-q", in: small.folder)
    #expect(named.code == 0, "\(named.errors)")
    #expect(small.folder.holds("results/other/metrics.csv"))
  }

  @Test("-j4 is --jobs 4, wherever it stands")
  func joined() throws {
    let small = try SmallExperiment()
    #expect(try Program.run("run", "small.yaml", "-j2", "-q", in: small.folder).code == 0)
    #expect(try Program.run("plan", "-j2", "small.yaml", in: small.folder).code == 0)
  }

  @Test("verifying nothing is no success")
  func nothing() throws {
    let small = try SmallExperiment()
    let ending = try Program.run("verify", "small.yaml", in: small.folder)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("no results for 'small'"))
    #expect(!small.folder.holds("results"))
  }
}
