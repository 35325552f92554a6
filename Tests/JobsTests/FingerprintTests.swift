import Testing

@testable import Jobs

@Suite struct FingerprintTests {
  private func key(_ kind: String, _ add: (inout Fingerprint) -> Void = { _ in }) -> JobKey {
    var fingerprint = Fingerprint(kind)
    add(&fingerprint)
    return fingerprint.key()
  }

  // The expected digits are Python's, from hashlib.blake2b over the same bytes.
  @Test("the same sequence gives the same key, in every process")
  func stable() {
    let made = key("fit") {
      $0.add("learner", "gbm/1{trees=100}")
      $0.add("fold", 3)
      $0.add("seed", UInt64.max)
      $0.add("rate", 0.1)
      $0.add("bytes", [UInt8]([1, 2]))
      $0.add("input", JobKey(hashing: []))
    }
    #expect(
      made.description == "b1e5650e76cf770c752f6b29b133a0b7431cdd121ae4ab878a1fe73532c5fc19")
  }

  @Test("no two sequences run into each other")
  func collisions() {
    let keys = [
      key("fit"),
      key("fi") { $0.add("t", "") },
      key("fit") { $0.add("", "") },
      key("fit") { $0.add("a", "bc") },
      key("fit") { $0.add("ab", "c") },
      key("fita") { $0.add("", "bc") },
      key("fit") {
        $0.add("a", "b"); $0.add("c", "")
      },
      key("fit") {
        $0.add("a", ""); $0.add("b", "c")
      },
      key("fit") {
        $0.add("a", "b"); $0.add("", "c")
      },
      key("fit") { $0.add("a", Array("bc".utf8)) },
      key("fit") { $0.add("a", 1) },
      key("fit") { $0.add("a", UInt64(1)) },
      key("fit") { $0.add("a", Double(bitPattern: 1)) },
      key("fit") { $0.add("a", "\u{1}\0\0\0\0\0\0\0") },
      key("fit") { $0.add("a", JobKey(hashing: [])) },
      key("fit") { $0.add("a", JobKey(hashing: []).bytes) },
      key("fit") {
        $0.add("a", 1); $0.add("b", 2)
      },
      key("fit") {
        $0.add("b", 2); $0.add("a", 1)
      },
      key("fit") { $0.add("a", 0.0) },
      key("fit") { $0.add("a", -0.0) },
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test("a key can be taken while more is still to be added")
  func prefix() {
    var fingerprint = Fingerprint("fit")
    fingerprint.add("a", 1)
    let first = fingerprint.key()
    #expect(first == fingerprint.key())
    fingerprint.add("b", 2)
    #expect(first != fingerprint.key())
  }
}
