import Experiments
import FlyingFox
import FlyingSocks
import Foundation
import Loopback
import Serving
import Synchronization
import Wording

/// Answers requests for predictions, or refuses them.
final class ServerAnswers: Sendable {
  private let service: PredictionService
  private let lanes: PredictionLanes
  private let metrics: ServerMetrics
  private let description: String
  private let bodyLimit: Int
  private let hosts = Mutex(KnownHosts([]))

  /// - Parameters:
  ///   - width: Predictions at once.
  ///   - bodyLimit: Most bytes of a request.
  init(_ bundle: StackBundle, width: Int, bodyLimit: Int) {
    service = PredictionService(bundle)
    lanes = PredictionLanes(width: width)
    let origin = bundle.origin
    metrics = ServerMetrics(labels: [
      ("experiment", origin.experiment), ("stage", origin.stage), ("target", origin.target),
    ])
    description = BundleDescription(bundle).text
    self.bodyLimit = bodyLimit
  }

  func listen(as names: [String]) { hosts.withLock { $0 = KnownHosts(names) } }

  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let response = await content(request)
    metrics.count(status: response.statusCode.code)
    return response
  }

  private func content(_ request: HTTPRequest) async -> HTTPResponse {
    let (host, origin) = (request.headers[.host], request.headers[HTTPHeader("Origin")])
    if let diagnosis = hosts.withLock({ $0 }).refusal(host: host, origin: origin) {
      return refusal(request, .forbidden, diagnosis)
    }
    switch request.path {
    case "/predict": return await predict(request)
    case "/", "/health", "/metrics":
      guard request.method == .GET else { return wrongMethod(request, allowed: "GET") }
      guard !RequestBody.isUnread(request) else {
        return refusal(request, .payloadTooLarge, Diagnosis("requests of GET have no body"))
      }
      switch request.path {
      case "/health": return response(.ok, "{\"status\":\"ok\"}\n", type: Self.json)
      case "/metrics": return response(.ok, metrics.text, type: "text/plain; version=0.0.4")
      default: return response(.ok, description, type: Self.json)
      }
    default:
      return refusal(
        request, .notFound,
        Diagnosis("no such path", help: "use one of: POST /predict, GET /, /health, /metrics"))
    }
  }

  private func predict(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == .POST else { return wrongMethod(request, allowed: "POST") }
    guard let format = format(of: request) else {
      return refusal(
        request, .unsupportedMediaType,
        Diagnosis(
          "the content type is neither application/json nor text/csv", help: "set Content-Type"))
    }
    if let encoding = request.headers[HTTPHeader("Content-Encoding")],
      encoding.lowercased() != "identity"
    {
      return refusal(
        request, .unsupportedMediaType,
        Diagnosis("the content encoding is '\(encoding)'", help: "send it without encoding"))
    }
    let body: [UInt8]
    switch await RequestBody.read(request, limit: bodyLimit) {
    case .whole(let bytes): body = bytes
    case .tooLarge:
      return refusal(
        request, .payloadTooLarge,
        Diagnosis(
          "the body has more than \(bodyLimit >> 20) MiB",
          help: "send fewer rows at once, or raise --max-body"))
    case .tooSlow:
      return refusal(request, .requestTimeout, Diagnosis("the body did not come in a minute"))
    case .broken: return refusal(request, .badRequest, Diagnosis("the body is cut short"))
    }
    metrics.begin()
    let clock = ContinuousClock()
    let start = clock.now
    let result = await lanes.run { [service] in
      Result { () throws(PredictionRefusal) in try service.answer(body, as: format) }
    }
    let (seconds, fraction) = (clock.now - start).components
    let rows = if case .success(let answer)? = result { answer.rows } else { 0 }
    metrics.end(rows: rows, seconds: Double(seconds) + Double(fraction) * 1e-18)
    switch result {
    case .success(let answer)?: return predicted(answer, format)
    case .failure(let error)?:
      return refusal(
        request, error.isMalformed ? .badRequest : .unprocessableContent, error.diagnoses)
    case nil:
      return refusal(
        request, .serviceUnavailable, Diagnosis("too many requests wait", help: "try again"))
    }
  }

  private func predicted(
    _ answer: PredictionService.Answer, _ format: PredictionService.Format
  ) -> HTTPResponse {
    switch format {
    case .json: return response(.ok, Data(answer.bytes), type: Self.json)
    case .csv:
      var response = response(.ok, Data(answer.bytes), type: "text/csv; charset=utf-8")
      if !answer.notes.isEmpty {
        response.headers[HTTPHeader("Strata-Notes")] = NotesHeader.text(answer.notes)
      }
      return response
    }
  }

  private func format(of request: HTTPRequest) -> PredictionService.Format? {
    let type = request.headers[.contentType]?.split(separator: ";").first
    switch type?.trimmingCharacters(in: .whitespaces).lowercased() {
    case "application/json": return .json
    case "text/csv": return .csv
    default: return nil
    }
  }

  // MARK: Responses

  private static let json = "application/json"

  private static let headers: HTTPHeaders = [
    HTTPHeader("Cache-Control"): "no-store",
    HTTPHeader("X-Content-Type-Options"): "nosniff",
  ]

  private func response(_ status: HTTPStatusCode, _ text: String, type: String) -> HTTPResponse {
    response(status, Data(text.utf8), type: type)
  }

  private func response(_ status: HTTPStatusCode, _ body: Data, type: String) -> HTTPResponse {
    var response = HTTPResponse(statusCode: status, headers: Self.headers, body: body)
    response.headers[.contentType] = type
    return response
  }

  private func wrongMethod(_ request: HTTPRequest, allowed: String) -> HTTPResponse {
    var response = refusal(
      request, .methodNotAllowed, Diagnosis("only \(allowed) is answered here"))
    response.headers[HTTPHeader("Allow")] = allowed
    return response
  }

  private func refusal(
    _ request: HTTPRequest, _ status: HTTPStatusCode, _ diagnosis: Diagnosis
  ) -> HTTPResponse { refusal(request, status, [diagnosis]) }

  /// An answer that says what is wrong, as `--json` does; the connection ends if the request was not read.
  private func refusal(
    _ request: HTTPRequest, _ status: HTTPStatusCode, _ diagnoses: [Diagnosis]
  ) -> HTTPResponse {
    struct Refusal: Encodable {
      var errors: [DiagnosticRecord]
    }
    let records = diagnoses.map { DiagnosticRecord($0, as: .error) }
    let bytes = Array((JSONText.of(Refusal(errors: records)) + "\n").utf8)
    guard RequestBody.isUnread(request) else {
      return response(status, Data(bytes), type: Self.json)
    }
    var response = HTTPResponse(
      statusCode: status, headers: Self.headers,
      body: HTTPBodySequence(
        from: ClosingBody(bytes: bytes, unread: request.bodySequence), count: bytes.count))
    response.headers[.contentType] = Self.json
    response.headers[.connection] = "close"
    return response
  }
}

/// Notes in a header of an answer that is CSV: a list of JSON, in ASCII.
enum NotesHeader {
  /// More than clients take of a header.
  private static let limit = 4096

  static func text(_ notes: [String]) -> String {
    var shown: [String] = []
    var size = 0
    for note in notes {
      let text = quoted(note)
      size += text.utf8.count + 1
      guard size <= limit else {
        shown.append(quoted("\(counted(notes.count - shown.count, "more note"))"))
        break
      }
      shown.append(text)
    }
    return "[\(shown.joined(separator: ","))]"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      if unit >= 0x20, unit < 0x7f, unit != 0x22, unit != 0x5c {
        quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
