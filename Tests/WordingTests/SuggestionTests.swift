import Testing

@testable import Wording

@Suite("suggestions")
struct SuggestionTests {
  @Test(
    "the nearest name is suggested if it is near",
    arguments: [
      ("learning_rat", "learning_rate"), ("gmb", "gbm"), ("GBM", "gbm"), ("metrcis", "metrics"),
      ("leaves", nil), ("x", nil), ("gbm", nil),
    ] as [(String, String?)])
  func likely(name: String, expected: String?) {
    let names = ["metrics", "learning_rate", "gbm", "ridge"]
    #expect(Suggestion.likely(name, among: names.filter { $0 != name }) == expected)
  }

  @Test("the distance counts letters inserted, removed, replaced and swapped")
  func distance() {
    func distance(_ a: String, _ b: String) -> Int {
      Suggestion.editDistance(Array(a), Array(b))
    }
    #expect(distance("", "abc") == 3)
    #expect(distance("abc", "") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ab", "ba") == 1)
    #expect(distance("abcdef", "abcdef") == 0)
  }
}
