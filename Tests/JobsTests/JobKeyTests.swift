import Testing

@testable import Jobs

@Suite struct JobKeyTests {
  @Test(
    "hashes are BLAKE2b-256",
    arguments: [
      ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
      ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
    ])
  func reference(text: String, digest: String) {
    #expect(JobKey(hashing: Array(text.utf8)).description == digest)
  }

  @Test("a key is made from its bytes, and only from 32 of them")
  func bytes() throws {
    let bytes = (0..<32).map { UInt8($0 * 8) }
    #expect(try #require(JobKey(bytes: bytes)).bytes == bytes)
    #expect(JobKey(bytes: Array(bytes.dropLast())) == nil)
    #expect(JobKey(bytes: bytes + [0]) == nil)
  }

  @Test("keys are ordered by their bytes, which is also the order of their digits")
  func order() {
    let keys = (0..<200).map(key).sorted()
    #expect(keys.map(\.description) == keys.map(\.description).sorted())
    #expect(Set(keys).count == 200)
    for (a, b) in zip(keys, keys.dropFirst()) {
      #expect(a.bytes.lexicographicallyPrecedes(b.bytes) && a < b && a != b)
    }
  }
}
