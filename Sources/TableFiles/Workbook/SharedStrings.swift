/// The strings that the sheets of a workbook share: the runs of rich text joined, without the
/// pronunciation beside it.
final class SharedStrings: XMLHandler {
  /// All strings one after the other.
  private(set) var text: [UInt8] = []
  /// Where each lies.
  private(set) var ranges: [Range<Int>] = []
  let problem: TableError.Problem? = nil
  private var start = 0
  private var isText = false
  private var isPronunciation = false

  func start(_ element: XMLText, _ attributes: XMLAttributes) {
    if element == "si" {
      start = text.count
    } else if element == "rPh" {
      isPronunciation = true
    } else if element == "t" {
      isText = !isPronunciation
    }
  }

  func end(_ element: XMLText) {
    if element == "si" {
      decodeEscapes(in: &text, from: start)
      ranges.append(start..<text.count)
    } else if element == "rPh" {
      isPronunciation = false
    } else if element == "t" {
      isText = false
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isText { text.append(contentsOf: bytes) }
  }
}
