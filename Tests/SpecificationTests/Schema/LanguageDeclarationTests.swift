@testable import Specification
@testable import Stacking
import Testing
import YAML

@Suite("declarations of the language")
struct LanguageDeclarationTests {
  /// Every mapping that can be reached from the experiment, each once.
  static let all: [MappingDeclaration] = {
    var found: [MappingDeclaration] = []
    func visit(_ declaration: MappingDeclaration) {
      guard !found.contains(where: { $0.name == declaration.name }) else { return }
      found.append(declaration)
      for key in declaration.everyKey { visit(key.shape) }
    }
    func visit(_ shape: ValueShape) {
      switch shape {
      case .record(let declaration): visit(declaration)
      case .list(let item, _), .set(let item), .oneOrMore(let item), .named(let item),
        .mapping(_, let item):
        visit(item)
      case .either(let shapes): for shape in shapes { visit(shape) }
      case .text, .path, .name, .domain, .number, .constant, .seed, .tolerance, .fraction, .any:
        break
      }
    }
    visit(.experiment)
    return found
  }()

  @Test("every key is declared once, with a line on what it is", arguments: all)
  func keys(declaration: MappingDeclaration) {
    for keys in [declaration.commonKeys] + declaration.kinds.map({ declaration.keys(of: $0.name) })
    {
      #expect(Set(keys.map(\.key)).count == keys.count)
    }
    for text in declaration.everyKey.map(\.summary) + [declaration.summary] {
      #expect(!text.isEmpty && text.count <= 300 && !text.contains("\n"), "\(text)")
    }
  }

  @Test("defaults are YAML", arguments: all)
  func defaults(declaration: MappingDeclaration) throws {
    for text in declaration.everyKey.compactMap(\.defaultText) {
      _ = try YAMLNode.parse(text, file: "default")
    }
  }

  @Test("reading a key that is not declared stops the program")
  func undeclared() async {
    await #expect(processExitsWith: .failure) {
      let node = try YAMLNode.parse("{file: a.csv}", file: "e.yaml")
      var reader = SpecReader(node, .table, "table 'a'", SpecLog())
      _ = reader?.optional("fiel")
    }
  }

  @Test("a key that is declared but read by nobody stops the program")
  func unread() async {
    await #expect(processExitsWith: .failure) {
      let node = try YAMLNode.parse("{file: a.csv}", file: "e.yaml")
      var reader = SpecReader(node, .table, "table 'a'", SpecLog())
      _ = reader?.optional("file")
      reader?.finish()
    }
  }
}

extension MappingDeclaration {
  /// Those of all kinds too.
  fileprivate var everyKey: [KeyDeclaration] { commonKeys + kinds.flatMap(\.keys) }
}

extension MappingDeclaration: CustomTestStringConvertible {
  public var testDescription: String { name }
}
