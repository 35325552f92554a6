import Testing

@testable import Store

@Suite struct FolderTests {
  @Test(
    "the folder that a path lies in, however short the path is",
    arguments: [
      ("r", ""), ("", ""), ("results", ""), ("a/b", "a"), ("a/b/", "a"), ("a//b", "a"),
      ("/", "/"), ("/r", "/"), ("/a/b/c", "/a/b"), ("./x", "."), ("../x", ".."), ("r/", ""),
      ("//r", "/"), ("ü/é", "ü"),
    ])
  func above(path: String, folder above: String) {
    #expect(folder(of: path) == above)
  }
}
