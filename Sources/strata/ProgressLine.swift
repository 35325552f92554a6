import Experiments
import Glibc
import YAML

/// Shows a run as it goes: one line that is drawn over on a terminal, plain lines otherwise.
struct ProgressLine: RunObserver {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isQuiet: Bool
  private let clock = ContinuousClock()
  private var start = ContinuousClock().now
  private var drawn = ContinuousClock().now
  private var total = 0
  private var done = 0
  private var failures = 0
  private var expected = 0.0
  private var running: [String] = []

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {
    (total, expected, start) = (run, expectedSeconds, clock.now)
    (done, failures, drawn) = (0, 0, start)
    guard !isQuiet else { return }
    complain(
      run == 0
        ? "nothing to run: \(reused) results reused"
        : "\(run) jobs to run, \(reused) results reused")
  }

  mutating func started(_ label: String) {
    running.append(label)
    Interruption.setRunning(running.count)
    draw()
  }

  mutating func finished(_ label: String, seconds: Double) {
    end(label)
    // Where nothing can be drawn over, a line each ten seconds is enough.
    if !isTerminal, !isQuiet, clock.now - drawn >= .seconds(10) {
      drawn = clock.now
      complain(status)
    }
    draw()
  }

  mutating func failed(_ label: String, cause: String) {
    end(label)
    failures += 1
    // A document has its failures in a place of their own.
    guard !JSONOutput.isOn else { return }
    clear()
    complain("failed: \(label): \(cause)")
    draw()
  }

  mutating func skipped(_ label: String, because cause: String) {
    done += 1
    guard !isQuiet else { return }
    clear()
    complain("skipped: \(label) (needs \(cause))")
  }

  mutating func completed(_ variant: String, figures: String) {
    guard !isQuiet else { return }
    clear()
    let line = "\(variant.isEmpty ? "base" : variant): \(figures)".visible()
    say(TerminalArguments.uncoloured.folded(line, indent: 2))
  }

  mutating func end() { clear() }

  private mutating func end(_ label: String) {
    done += 1
    if let place = running.firstIndex(of: label) { running.remove(at: place) }
    Interruption.setRunning(running.count)
  }

  private var status: String {
    let seconds = (clock.now - start).inSeconds
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let left = done > 0 ? seconds * Double(total - done) / Double(done) : expected
    let failed = failures > 0 ? ", \(failures) failed" : ""
    return
      "\(done) of \(total) jobs\(failed), \(Int(rate.rounded()))/s, \(clockTime(left)) left"
  }

  private mutating func draw() {
    guard isTerminal, !isQuiet else { return }
    // Ten times a second is as much as an eye can use.
    guard clock.now - drawn > .milliseconds(100) else { return }
    drawn = clock.now
    var size = winsize()
    let width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
    let text = "\(status): \((running.first ?? "").visible())"
    // The last column stays free: a cursor behind it is on the next line in some terminals.
    let line = TerminalStyle(width: max(2, width - 1)).cut(text)
    writeAll("\r\u{1b}[K" + line, to: STDERR_FILENO)
  }

  private func clear() {
    guard isTerminal, !isQuiet else { return }
    writeAll("\r\u{1b}[K", to: STDERR_FILENO)
  }

  private func clockTime(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
