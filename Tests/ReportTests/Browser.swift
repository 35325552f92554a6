import Foundation
import Glibc

/// A headless Chromium that is steered as a person would: pages are opened, the mouse is moved and pressed,
/// and what stands on the page is read.
///
/// By the DevTools protocol over pipes, so that no port is needed. Not for several threads.
final class Browser {
  enum Failure: Error {
    /// Nothing came within a minute.
    case silent(String)
    case refused(String)
  }

  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Errors and warnings of the page's console, and exceptions of its scripts.
  private(set) var complaints: [String] = []
  /// Where downloads go; the profile and the pages lie beside.
  let downloads: URL
  private let folder: URL
  private let process = Process()
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []
  private var events: Set<String> = []
  private var answers: [Int: [String: Any]] = [:]
  private var last = 0
  private var session: String?

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("strata-browser-\(UUID().uuidString)")
    downloads = folder.appendingPathComponent("downloads")
    try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)
    let (read, written) = (folder.path + "/in", folder.path + "/out")
    mkfifo(read, 0o600)
    mkfifo(written, 0o600)
    // Both ends of each, so that neither waits for the other to open it.
    input = open(read, O_RDWR | O_CLOEXEC)
    output = open(written, O_RDWR | O_CLOEXEC)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "exec \"$0\" \"$@\" 3<\"$BROWSER_IN\" 4>\"$BROWSER_OUT\"", Self.path ?? "",
      "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
      "--user-data-dir=\(folder.path)/profile", "about:blank",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["BROWSER_IN"] = read
    environment["BROWSER_OUT"] = written
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
    close(input)
    close(output)
    try? FileManager.default.removeItem(at: folder)
  }

  // MARK: Pages

  /// Shows a page in a window.
  func show(_ page: [UInt8], width: Int = 1280, height: Int = 900, isDark: Bool = false) throws {
    let file = folder.appendingPathComponent("report.html")
    try Data(page).write(to: file)
    if session == nil { try attach() }
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
    try call("Emulation.setEmulatedMedia", ["features": [scheme]])
    complaints = []
    events = []
    try call("Page.navigate", ["url": file.absoluteString])
    try wait("the page") { self.events.contains("Page.loadEventFired") }
  }

  private func attach() throws {
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String
    session =
      try call("Target.attachToTarget", ["targetId": target ?? "", "flatten": true])["sessionId"]
      as? String
    for domain in ["Page", "Runtime", "Log"] { try call("\(domain).enable", [:]) }
    try call(
      "Browser.setDownloadBehavior",
      ["behavior": "allow", "downloadPath": downloads.path], isOfPage: false)
  }

  /// The value of an expression on the page, as text.
  func text(_ expression: String) throws -> String {
    let answer = try call(
      "Runtime.evaluate",
      [
        "expression": "(async () => String(await (\(expression))))()", "awaitPromise": true,
        "returnByValue": true,
      ])
    if let details = answer["exceptionDetails"] { throw Failure.refused("\(details)") }
    return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
  }

  /// Waits until an expression is true.
  func wait(for expression: String) throws {
    try wait(expression) { try self.text("Boolean(\(expression))") == "true" }
  }

  /// Begins a new list of complaints.
  func forget() { complaints = [] }

  // MARK: Hands

  /// Moves the mouse over the middle of what an expression finds, after it was scrolled into sight.
  func hover(_ element: String) throws {
    let (x, y) = try place(element)
    // A hand comes from somewhere.
    try mouse("mouseMoved", x - 3, y - 3)
    try mouse("mouseMoved", x, y)
  }

  /// The same until something is so: a page that is still being drawn may move under the mouse.
  func hover(_ element: String, until condition: String) throws {
    for _ in 0..<50 {
      try mouse("mouseMoved", 1, 1)
      try hover(element)
      for _ in 0..<5 {
        if try text("Boolean(\(condition))") == "true" { return }
        _ = try text("new Promise(done => setTimeout(done, 100))")
      }
    }
    throw Failure.silent(condition)
  }

  func click(_ element: String) throws {
    let (x, y) = try place(element)
    try mouse("mouseMoved", x, y)
    try mouse("mousePressed", x, y)
    try mouse("mouseReleased", x, y)
  }

  /// Presses a key where the focus is, such as `ArrowLeft` with code 37.
  func press(_ key: String, code: Int) throws {
    for kind in ["rawKeyDown", "keyUp"] {
      try call(
        "Input.dispatchKeyEvent",
        ["type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code])
    }
  }

  private func mouse(_ kind: String, _ x: Double, _ y: Double) throws {
    var event: [String: Any] = ["type": kind, "x": x, "y": y]
    if kind != "mouseMoved" {
      event["button"] = "left"
      event["clickCount"] = 1
    }
    try call("Input.dispatchMouseEvent", event)
  }

  private func place(_ element: String) throws -> (Double, Double) {
    let text = try text(
      """
      new Promise(done => {
        const element = \(element);
        element.scrollIntoView({ block: "center", behavior: "instant" });
        requestAnimationFrame(() => requestAnimationFrame(() => {
          const box = element.getBoundingClientRect();
          done((box.left + box.width / 2) + " " + (box.top + box.height / 2));
        }));
      })
      """)
    let parts = text.split(separator: " ").compactMap { Double($0) }
    guard parts.count == 2 else { throw Failure.refused(text) }
    return (parts[0], parts[1])
  }

  // MARK: Protocol

  @discardableResult private func call(
    _ method: String, _ parameters: [String: Any], isOfPage: Bool = true
  ) throws -> [String: Any] {
    last += 1
    let id = last
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    if isOfPage, let session { message["sessionId"] = session }
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: message)) + [0]
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure.silent(method) }
      sent += count
    }
    try wait(method) { self.answers[id] != nil }
    let answer = answers.removeValue(forKey: id)
    if let error = answer?["error"] { throw Failure.refused("\(method): \(error)") }
    return answer?["result"] as? [String: Any] ?? [:]
  }

  private func wait(_ what: String, until isDone: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !isDone() {
      guard ContinuousClock.now < end else { throw Failure.silent(what) }
      try receive()
    }
  }

  /// Notes what has come, or comes within a tenth of a second.
  private func receive() throws {
    var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 100) > 0 else { return }
    var part = [UInt8](repeating: 0, count: 65_536)
    let count = read(output, &part, part.count)
    guard count > 0 else { return }
    pending += part[..<count]
    while let end = pending.firstIndex(of: 0) {
      note(
        try JSONSerialization.jsonObject(with: Data(pending[..<end])) as? [String: Any] ?? [:])
      pending.removeSubrange(...end)
    }
  }

  private func note(_ message: [String: Any]) {
    if let id = message["id"] as? Int { answers[id] = message }
    guard let method = message["method"] as? String else { return }
    events.insert(method)
    let parameters = message["params"] as? [String: Any] ?? [:]
    switch method {
    case "Runtime.exceptionThrown": complaints.append("\(parameters["exceptionDetails"] ?? "")")
    case "Runtime.consoleAPICalled"
    where ["error", "warning"].contains(parameters["type"] as? String):
      complaints.append("\(parameters["args"] ?? "")")
    case "Log.entryAdded":
      complaints.append("\((parameters["entry"] as? [String: Any])?["text"] ?? "")")
    default: break
    }
  }
}
