import Cluster
import Foundation
import Testing

@Suite struct ShellWordTests {
  @Test func aWordWithoutSpecialCharactersStaysAsItIs() {
    #expect(shellWord("--mem=4G,x:/y_z.sh") == "--mem=4G,x:/y_z.sh")
  }

  @Test func blanksQuotesAndNothingAreQuoted() {
    #expect(shellWord("a b") == "'a b'")
    #expect(shellWord("it's") == "'it'\\''s'")
    #expect(shellWord("") == "''")
    #expect(shellWord("$(rm)") == "'$(rm)'")
  }

  @Test func aShellReadsBackWhatWasQuoted() throws {
    for word in ["a b", "it's", "$(x)", "", "a\nb", "plain-1.yaml", "a=b", "~x", "*"] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "printf %s \(shellWord(word))"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(String(decoding: data, as: UTF8.self) == word)
    }
  }
}
