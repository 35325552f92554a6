import FoundationEssentials

/// What a viewer is sent.
struct Answer: Sendable {
  enum Status: Int, Sendable {
    case ok = 200
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case bodyTooLarge = 413
    case headTooLarge = 431
    case unavailable = 503

    fileprivate var phrase: String {
      switch self {
      case .ok: "OK"
      case .badRequest: "Bad Request"
      case .forbidden: "Forbidden"
      case .notFound: "Not Found"
      case .methodNotAllowed: "Method Not Allowed"
      case .bodyTooLarge: "Content Too Large"
      case .headTooLarge: "Request Header Fields Too Large"
      case .unavailable: "Service Unavailable"
      }
    }
  }
  enum Body: Sendable {
    case bytes(Data)
    case events(EventStream)
  }

  var status: Status
  var type: String
  var body: Body
  var more: [(name: String, value: String)] = []

  /// Says in a line why nothing is shown.
  static func refusal(
    _ status: Status, _ text: String, _ more: [(name: String, value: String)] = []
  ) -> Answer {
    Answer(
      status: status, type: "text/plain; charset=utf-8", body: .bytes(Data("\(text)\n".utf8)),
      more: more)
  }

  /// The head of it.
  ///
  /// - Parameter staysOpen: Whether the connection may serve another request.
  func head(staysOpen: Bool) -> Data {
    var lines = ["HTTP/1.1 \(status.rawValue) \(status.phrase)", "Content-Type: \(type)"]
    switch body {
    case .bytes(let data): lines.append("Content-Length: \(data.count)")
    // Its end is the end of the connection.
    case .events: break
    }
    lines += Self.always
    lines += more.map { "\($0.name): \($0.value)" }
    if !staysOpen { lines.append("Connection: close") }
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// The address holds a secret: it is told to nobody, and nothing is kept.
  private static let always = [
    "Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
    "Cross-Origin-Resource-Policy: same-origin", "X-Frame-Options: SAMEORIGIN",
  ]
}
