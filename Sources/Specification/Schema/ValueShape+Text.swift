extension ValueShape {
  /// Whether any text will do, so that a variable is nothing apart.
  var takesText: Bool {
    switch self {
    case .text, .path, .tolerance, .fraction, .any: true
    case .oneOrMore(let item): item.takesText
    case .either(let shapes): shapes.contains(where: \.takesText)
    default: false
    }
  }
}
