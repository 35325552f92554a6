import CSodium

/// A script that a page embeds whole, with its licence: the one that draws figures.
public struct ScriptLibrary: Sendable {
  let script: [UInt8]
  let licence: String

  /// - Returns: `nil` for a script that would end its own element.
  public init?(script: [UInt8], licence: String) {
    guard !Self.holds("</script", script), !Self.holds("<!--", script) else { return nil }
    self.script = script
    self.licence = licence
  }

  /// Byte by byte: as text it takes a tenth of a second of every run.
  private static func holds(_ word: String, _ bytes: [UInt8]) -> Bool {
    let word = Array(word.utf8)
    guard bytes.count >= word.count else { return false }
    return (0...bytes.count - word.count).contains { start in
      bytes[start] == word[0] && bytes[start..<start + word.count].elementsEqual(word)
    }
  }
}

/// How a page's policy names a script that it may run.
func policyHash(_ script: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
  crypto_hash_sha256(&digest, script, UInt64(script.count))
  let size = sodium_base64_encoded_len(digest.count, sodium_base64_VARIANT_ORIGINAL)
  var text = [CChar](repeating: 0, count: size)
  sodium_bin2base64(&text, size, digest, digest.count, sodium_base64_VARIANT_ORIGINAL)
  let ascii = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return "'sha256-\(String(decoding: ascii, as: UTF8.self))'"
}
