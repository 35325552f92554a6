import Synchronization
import Tabular
import Testing

@Suite struct DerivedValuesTests {
  @Test("A value is made once, whoever asks, and others of its kind do not stand in for it")
  func once() {
    let values = DerivedValues()
    var made = 0
    for key in [1, 2, 1, 2, 1] {
      let value = values.value(for: key, bytes: { _ in 8 }) {
        made += 1
        return key * 10
      }
      #expect(value == key * 10)
    }
    #expect(made == 2)
  }

  // With one lock for all, the first would wait for the second for ever: it ends when the other was made.
  @Test("Values of other keys are made while one is being made", .timeLimit(.minutes(1)))
  func sideBySide() async {
    let values = DerivedValues()
    let flags = Flags()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = values.value(for: "slow", bytes: { _ in 8 }) {
          flags.isStarted.store(true, ordering: .releasing)
          while !flags.isOtherMade.load(ordering: .acquiring) {}
          return 1
        }
      }
      group.addTask {
        while !flags.isStarted.load(ordering: .acquiring) {}
        _ = values.value(for: "quick", bytes: { _ in 8 }) { 2 }
        flags.isOtherMade.store(true, ordering: .releasing)
      }
    }
    #expect(values.value(for: "quick", bytes: { _ in 8 }) { 3 } == 2)
  }

  @Test("Making one value may ask for others")
  func nested() {
    let values = DerivedValues()
    let sum = values.value(for: "sum", bytes: { _ in 8 }) {
      values.value(for: "part", bytes: { _ in 8 }) { 4 } + 1
    }
    #expect(sum == 5)
  }

  @Test("Beyond the limit the value goes that was not asked for the longest, and is made again")
  func evicted() {
    let values = DerivedValues(limit: 100)
    var made: [String] = []
    func ask(_ key: String) {
      _ = values.value(for: key, bytes: { _ in 40 }) {
        made.append(key)
        return key
      }
    }
    for key in ["a", "b", "a", "c", "a", "b"] { ask(key) }
    #expect(made == ["a", "b", "c", "b"])
  }

  @Test("A value larger than the limit is kept until another is made")
  func large() {
    let values = DerivedValues(limit: 100)
    var made = 0
    func ask(_ key: Int, _ bytes: Int) {
      values.value(for: key, bytes: { _ in bytes }) { made += 1 }
    }
    ask(1, 1000)
    ask(1, 1000)
    #expect(made == 1)
    ask(2, 10)
    ask(1, 1000)
    #expect(made == 3)
  }

  @Test("What can't be made is tried again")
  func failing() {
    struct Failure: Error {}
    let values = DerivedValues()
    #expect(throws: Failure.self) {
      try values.value(for: 1, bytes: { (_: Int) in 8 }) { throw Failure() }
    }
    #expect(values.value(for: 1, bytes: { _ in 8 }) { 7 } == 7)
  }
}

private final class Flags: Sendable {
  let isStarted = Atomic(false)
  let isOtherMade = Atomic(false)
}
