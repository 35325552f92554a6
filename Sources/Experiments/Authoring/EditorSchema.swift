import Specification

/// What an editor has to know of experiment files.
public enum EditorSchema {
  /// The JSON Schema of the language; the same text at every call.
  public static var text: String { LanguageSchema.text }
}
