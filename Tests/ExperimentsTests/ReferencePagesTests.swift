@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Experiments
import TestSupport
import Testing

@Suite("pages of the reference")
struct ReferencePagesTests {
  @Test("the committed pages are what the declarations make")
  func current() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    #expect(
      try ReferencePages.renew(
        in: "/\(root)/Sources/Experiments/Experiments.docc", isCheck: true) == [],
      "run make reference")
  }

  @Test("a page is renewed without a change of what is written by hand behind its made part")
  func renewal() throws {
    let folder = try ScratchFolder()
    let names = try ReferencePages.renew(in: folder.path, isCheck: false)
    #expect(names.contains("\(folder.path)/Reference.md"))
    let path = folder.file("ReferenceBudget.md")
    let made = try folder.text(of: "ReferenceBudget.md")
    #expect(made.contains("| `time` |"))
    try folder.write(
      made.replacing("| `time` |", with: "| `tame` |") + "\nBy hand.\n", to: "ReferenceBudget.md")
    #expect(try ReferencePages.renew(in: folder.path, isCheck: true) == [path])
    #expect(try folder.text(of: "ReferenceBudget.md").contains("`tame`"))
    _ = try ReferencePages.renew(in: folder.path, isCheck: false)
    #expect(try folder.text(of: "ReferenceBudget.md") == made + "\nBy hand.\n")
    #expect(try ReferencePages.renew(in: folder.path, isCheck: true) == [])
  }
}
