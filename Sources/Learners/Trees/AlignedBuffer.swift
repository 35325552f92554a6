import Glibc

/// Zeroed memory of a fixed size, aligned to a cache line; to huge pages where it is large.
///
/// The working memory of the tree engine lives in these rather than in arrays because it is written
/// in place millions of times a second: no uniqueness check, no bounds check, no reallocation.
struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// - Precondition: the all-zero bit pattern is a valid `Element`.
  init(count: Int) {
    let bytes = max(64, count * MemoryLayout<Element>.stride)
    let hugePage = 2 << 20
    let isLarge = bytes >= 2 * hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? hugePage : 64)
    // Random access over tens of megabytes otherwise spends a tenth of its time in page walks.
    // Advice only: where the kernel declines, nothing but speed changes.
    if isLarge { madvise(raw, bytes, MADV_HUGEPAGE) }
    memset(raw, 0, bytes)
    base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    nonmutating set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  func zero() { memset(base, 0, count * MemoryLayout<Element>.stride) }
}
