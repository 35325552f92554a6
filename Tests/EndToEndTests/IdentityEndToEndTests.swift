import TestSupport
import Testing

@Suite("cells that nothing was done to")
struct IdentityEndToEndTests {
  @Test("a completed table has the texts of the file it was read from")
  func texts() throws {
    let folder = try ScratchFolder()
    let rows = [
      "1.0,PAPUA N.GUINEA ,3.00,0012", "2.0,B,,0013", "3.0,B,4.50,0014", "4.0,B,1.0,0015",
      "5.0,B,2,0016", "6.0,PAPUA N.GUINEA ,,0017", "7.0,B,+3,0018",
    ]
    try folder.write("k,s,y,zip\n" + rows.joined(separator: "\n") + "\n", to: "d.csv")
    try folder.write(
      """
      strata: 1
      name: e
      tables: {d: {file: d.csv, key: [k, s]}}
      learners: {r: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[r]]}}
      stages: {t: {table: d, targets: y, features: [k], stack: s, fills: c}}
      inventories: {c: {table: c}}
      """, to: "e.yaml")
    let run = try Program.run("run", "e.yaml", "--quiet", in: folder)
    #expect(run.code == 0, "\(run.errors)")
    let written = try folder.text(of: "results/e/inventories/c.csv").split(separator: "\n")
    #expect(written.first == "k,s,y,zip")
    for (row, line) in rows.enumerated() where !line.contains(",,") {
      #expect(written[row + 1] == line)
    }
    let origins = try folder.text(of: "results/e/inventories/c.provenance.csv")
    #expect(origins.contains("\n6.0,PAPUA N.GUINEA ,y,"))
  }
}
