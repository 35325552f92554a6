import Glibc

/// How the characters of a text are stored.
package struct TextEncoding: Hashable, Sendable {
  /// Its name, as the system's converter knows it.
  package let name: String

  package init(_ name: String) { self.name = name }

  /// The encoding of a text that is not UTF-8; `nil` where it is.
  ///
  /// Marks of UTF-16 and UTF-32 and their zero bytes are proof. Of the others, double bytes of
  /// Chinese and Korean come in pairs of high bytes, those of Japanese have kana, and Russian has runs
  /// of single ones; what is none of these is taken as Windows-1252, in which every Latin-1 text is the
  /// same.
  static func found(in bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
    if bytes.starts(with: [0xff, 0xfe, 0, 0]) || bytes.starts(with: [0, 0, 0xfe, 0xff]) {
      return TextEncoding("UTF-32")
    }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      return TextEncoding("UTF-16")
    }
    let start = bytes.prefix(4000)
    let zeros = [0, 1].map { odd in
      stride(from: odd, to: start.count, by: 2).count { start[$0] == 0 }
    }
    if start.count >= 4, let most = zeros.max(), most * 4 > start.count {
      return TextEncoding(zeros[1] > zeros[0] ? "UTF-16LE" : "UTF-16BE")
    }
    if isUTF8(bytes) { return nil }
    return doubleBytes(bytes) ?? TextEncoding("WINDOWS-1252")
  }

  static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    (try? UTF8Span(validating: Span(_unsafeElements: bytes))) != nil
  }

  private static func doubleBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
    if isCyrillic(bytes) { return TextEncoding("WINDOWS-1251") }
    if let paired = paired(bytes) { return paired }
    if isJapanese(bytes) { return TextEncoding("SHIFT_JIS") }
    return isTaiwanese(bytes) ? TextEncoding("BIG5") : nil
  }

  /// High bytes that come in pairs of high bytes, nearly all of them: Chinese; Korean, whose syllables
  /// fill half of the leads of Chinese; or Japanese, which has kana.
  private static func paired(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
    var (pairs, odd, kana) = (0, 0, 0)
    var syllables: Set<UInt16> = []
    var isKorean = true
    var words = Words()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte >= 0x80 else {
        index += 1
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isPair = (0xa1...0xf7).contains(byte) && next >= 0xa1 && next != 0xff
      if isPair {
        pairs += 1
        if byte == 0xa4 || byte == 0xa5 { kana += 1 }
        if (0xb0...0xc8).contains(byte) { syllables.insert(UInt16(byte) << 8 | UInt16(next)) }
        // Beside syllables only signs: of Chinese characters four in ten have other leads.
        if byte > 0xc8 || (0xa4...0xaf).contains(byte) { isKorean = false }
        words.add(index..<index + 2, in: bytes)
      } else {
        odd += 1
      }
      index += isPair ? 2 : 1
    }
    guard pairs > 0, odd * 20 <= pairs, !words.areWestern else { return nil }
    if kana * 5 > pairs { return TextEncoding("EUC-JP") }
    return TextEncoding(isKorean && syllables.count >= 6 ? "CP949" : "GB18030")
  }

  /// Runs of letters from 0xC0 on, as Russian has them; in pairs of bytes a third of the second ones
  /// would lie below.
  private static func isCyrillic(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var (high, letters, inRuns, run) = (0, 0, 0, 0)
    for byte in bytes {
      if byte >= 0x80 { high += 1 }
      if byte >= 0xc0 || byte == 0xa8 || byte == 0xb8 {
        letters += 1
        run += 1
        if run == 3 { inRuns += 3 } else if run > 3 { inRuns += 1 }
      } else {
        run = 0
      }
    }
    return letters >= 6 && letters * 20 >= high * 19 && inRuns * 10 >= letters * 6
  }

  /// Pairs of which some have a second byte among the letters of ASCII, with leads of Big5 alone.
  private static func isTaiwanese(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var (pairs, lowTrails, odd) = (0, 0, 0)
    // µg and °C, again and again, are no characters of Chinese.
    var leads: Set<UInt8> = []
    var words = Words()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte >= 0x80 else {
        index += 1
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isLow = (0x40...0x7e).contains(next)
      let isPair = (0xa1...0xf9).contains(byte) && (isLow || (0xa1...0xfe).contains(next))
      if isPair {
        pairs += 1
        leads.insert(byte)
        if isLow { lowTrails += 1 }
        words.add(index..<index + 2, in: bytes)
      } else {
        odd += 1
      }
      index += isPair ? 2 : 1
    }
    return leads.count >= 3 && odd * 20 <= pairs && lowTrails * 10 >= pairs
      && (pairs - lowTrails) * 5 >= pairs && !words.areWestern
  }

  /// Where double bytes stand: Western words have one alone among small letters (Größe), Chinese and
  /// Japanese ones come together.
  private struct Words {
    private var all = 0
    private var amongLetters = 0

    mutating func add(_ pair: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
      all += 1
      func isSmall(_ index: Int) -> Bool {
        bytes.indices.contains(index) && bytes[index] &- UInt8(ascii: "a") < 26
      }
      func isHigh(_ index: Int) -> Bool { bytes.indices.contains(index) && bytes[index] >= 0x80 }
      let isAlone = !isHigh(pair.lowerBound - 1) && !isHigh(pair.upperBound)
      if isAlone, isSmall(pair.lowerBound - 1) || isSmall(pair.upperBound) { amongLetters += 1 }
    }

    var areWestern: Bool { amongLetters * 2 >= max(all, 1) }
  }

  /// Pairs with leads that Western texts do not have, as of kana and most characters. A single
  /// accented letter among others, or a lead of one before a plain letter, is Western.
  private static func isJapanese(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var (proof, doubt) = (0, 0)
    var words = Words()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte < 0x80 { continue }
      let next = index < bytes.count ? bytes[index] : 0
      let isTrail = (0x40...0xfc).contains(next) && next != 0x7f
      if (0x81...0x9f).contains(byte) {
        guard isTrail else { return false }
        proof += 1
        words.add(index - 1..<index + 1, in: bytes)
        index += 1
      } else if (0xe0...0xea).contains(byte), isTrail, next >= 0x80 {
        index += 1
      } else {
        doubt += 1
      }
    }
    return proof > doubt && !words.areWestern
  }

  /// The text in UTF-8.
  ///
  /// - Throws: Where a byte is none of the encoding, or the system does not know it.
  func decoded(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError.Problem) -> [UInt8] {
    guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1) else {
      throw .unknownEncoding(name)
    }
    defer { iconv_close(converter) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count + bytes.count / 2)
    var piece = [CChar](repeating: 0, count: 1 << 16)
    guard let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return [] }
    var input: UnsafeMutablePointer<CChar>? = start.assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    while left > 0 {
      var code: Int32 = 0
      piece.withUnsafeMutableBufferPointer { piece in
        var output = piece.baseAddress
        var room = piece.count
        if iconv(converter, &input, &left, &output, &room) == -1 { code = errno }
        let made = UnsafeRawBufferPointer(start: piece.baseAddress, count: piece.count - room)
        decoded.append(contentsOf: made)
      }
      if code != 0, code != E2BIG {
        let byte = bytes.count - left
        throw .notEncoded(name, byte: byte, line: 1 + bytes[..<byte].count { $0 == 10 })
      }
    }
    return decoded
  }
}
