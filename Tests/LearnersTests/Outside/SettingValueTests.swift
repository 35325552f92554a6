import Testing

@testable import Learners

@Suite("Values for libraries")
struct SettingValueTests {
  @Test("equal values have equal texts, and are read back as they were")
  func roundTrip() {
    let value = SettingValue.mapping([
      "b": .list([.integer(1), .real(1), .real(0.1), .real(1e300), .integer(-3)]),
      "a": .text("quote \" back \\ line \n tab \t bell \u{7} ü 🙂"), "c": .null,
      "d": .mapping(["x": .boolean(true), "y": .boolean(false)]), "e": .list([]),
      "f": .mapping([:]),
    ])
    #expect(SettingValue(json: value.json) == value)
    #expect(
      SettingValue.mapping(["b": .real(1), "a": .integer(1)]).json == #"{"a":1,"b":1.0}"#)
  }

  @Test(
    "escapes of JSON are understood",
    arguments: [
      (#""\u00fc\ud83d\ude42\/\b\f""#, "ü🙂/\u{8}\u{c}"), (#" "x" "#, "x"),
    ])
  func escapes(_ json: String, _ text: String) {
    #expect(SettingValue(json: json) == .text(text))
  }

  @Test(
    "what is no JSON is refused",
    arguments: [
      "", "{", "[1,]", "{\"a\"}", "01x", "\"\u{1}\"", "nul", "1 2", #""\ud83d""#, "1e999", "{a:1}",
      String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
    ])
  func refuses(_ text: String) {
    #expect(SettingValue(json: text) == nil)
  }

  @Test("settings of a learner are read back from their text, and nothing else is")
  func settings() {
    var settings = OutsideSettings(family: "sklearn")
    settings.values = ["C": .integer(10), "tol": .real(1)]
    settings.path = "sklearn.svm.SVR"
    settings.origin = "ab"
    settings.timeout = 2.5
    settings.isDeterministic = false
    settings.categories = .codes
    settings.missing = .median
    settings.device = .cuda
    settings.interface = .c
    settings.file = "f"
    settings.className = "C"
    settings.command = ["a", "b"]
    settings.steps = .list([.mapping(["estimator": .text("x.Y")])])
    let text = settings.canonicalText
    #expect(OutsideSettings(canonicalText: text) == settings)
    #expect(OutsideSettings(canonicalText: text + " ") == nil)
    #expect(
      OutsideSettings(canonicalText: text.replacing("\"timeout\"", with: "\"other\"")) == nil)
  }
}
