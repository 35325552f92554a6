import Tabular
import Testing

@Suite("short hashes")
struct ShortHashTests {
  @Test(
    "values are those of the authors' test suite",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("b", 0xaf63_df4c_8601_f1a5),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func vectors(_ text: String, _ value: UInt64) {
    #expect(ShortHash(text.utf8).value == value)
    var hash = ShortHash()
    for byte in text.utf8 { hash.add(UInt64(byte)) }
    #expect(hash.value == value)
  }
}
