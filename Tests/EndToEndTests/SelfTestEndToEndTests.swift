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
}
