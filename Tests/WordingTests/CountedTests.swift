import Testing
import Wording

@Suite("counts and lists")
struct CountedTests {
  @Test("thousands stand apart")
  func thousands() {
    #expect(
      [0, 999, 1000, 1_234_567, -1000].map(grouped) == [
        "0", "999", "1,000", "1,234,567", "-1,000",
      ])
    #expect(counted(1, "cell") == "1 cell")
    #expect(counted(2000, "cell") == "2000 cells")
    #expect(counted(2000, "cell", grouped: true) == "2,000 cells")
  }

  @Test("lists are words with commas and an and")
  func lists() {
    #expect(listed([]) == "")
    #expect(listed(["a"]) == "a")
    #expect(listed(["a", "b", "c"]) == "a, b and c")
  }
}
