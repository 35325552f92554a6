import Cluster
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
}
