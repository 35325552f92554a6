import Foundation
import TestSupport
import Testing

@Suite struct SelfTestEndToEndTests {
  /// Where results are recorded for this kind of machine, they are still those: renew them with
  /// `.make/self-test` after a change of results.
  @Test func theShortExperimentGivesTheRecordedResults() throws {
    let folder = try ScratchFolder()
    let ending = try Program.run("self-test", "--keep", folder.file("kept"), in: folder)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.hasPrefix("arithmetic: "))
    #expect(ending.output.contains(/\nresults: [0-9a-f]{64}\n/))
    #expect(folder.holds("kept/many/self-test/metrics.csv"))
  }

  /// The program starts itself again with the kernels that all processors have; so does a worker.
  @Test func portableArithmeticIsThatOfOneKernel() throws {
    let small = try SmallExperiment(SmallExperiment.text + "\narithmetic: portable\n")
    let ending = try Program.run("run", "small.yaml", "-q", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    let record = try small.folder.text(of: "results/small/run.json")
    #expect(record.contains(/"arithmetic" : "[^"]* Haswell;/))
    let expected = try small.lastingResults()
    let pilots = try Program.run(
      "run", "small.yaml", "-q", "--executor", "local-pilots", "--results", "pilots",
      in: small.folder)
    #expect(pilots.code == 0, "\(pilots.errors)")
    #expect(try small.lastingResults(in: "pilots") == expected)
  }
}
