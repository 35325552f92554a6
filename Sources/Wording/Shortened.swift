/// At most 60 letters of a text: a cell may be as long as its file, a message is not.
public func shortened(_ text: String) -> String {
  text.count <= 60 ? text : text.prefix(60) + "…"
}
