import Jobs

/// Who did a chunk, and when.
package struct ChunkNote: Sendable, Equatable {
  package var host: String
  package var worker: String
  package var pilot: String
  /// Seconds since 1970, by the clock of the machine.
  package var began: Double
  /// Of the clock.
  package var seconds: Double

  package init(host: String, worker: String, pilot: String, began: Double, seconds: Double) {
    self.host = host
    self.worker = worker
    self.pilot = pilot
    self.began = began
    self.seconds = seconds
  }

  package var text: String {
    var writer = CanonicalWriter()
    writer.add("host", host)
    writer.add("worker", worker)
    writer.add("pilot", pilot)
    writer.add("began", began)
    writer.add("seconds", seconds)
    return writer.text
  }

  /// - Returns: `nil` of any other text.
  init?(text: String) {
    var reader = CanonicalReader(text)
    guard let host = try? reader.text("host"), let worker = try? reader.text("worker"),
      let pilot = try? reader.text("pilot"), let began = try? reader.number("began"),
      let seconds = try? reader.number("seconds")
    else { return nil }
    self.init(host: host, worker: worker, pilot: pilot, began: began, seconds: seconds)
  }
}
