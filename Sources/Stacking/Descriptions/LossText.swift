import Jobs

extension Loss {
  /// A line, but for `nil`: what goes by the task's own loss has the text that it had before there were others.
  static func write(_ loss: Loss?, to writer: inout CanonicalWriter) {
    if let loss { writer.add("loss", loss.name) }
  }

  static func read(from reader: inout CanonicalReader) throws(CanonicalError) -> Loss? {
    guard reader.next == "loss" else { return nil }
    return try reader.value("loss") { Loss(name: $0).flatMap(\.unlessDefault) }
  }
}
