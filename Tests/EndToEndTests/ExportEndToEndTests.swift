import Foundation
import TestSupport
import Testing

/// A Python that has the packages of exports; `nil` where none is installed (`.make/exports`).
private let exportsPython: String? = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
  let path = environment["STRATA_EXPORTS"] ?? "\(cache)/strata/exports"
  let python = "\(path)/bin/python"
  return FileManager.default.isExecutableFile(atPath: python) ? python : nil
}()

@Suite("exports of results", .serialized)
struct ExportEndToEndTests {
  private func ran() throws -> SmallExperiment {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nablate: {variants: {fewer: {learners.forest.n_estimators: 4}}}\n")
    #expect(try Program.run("run", "small.yaml", "-q", in: small.folder).code == 0)
    return small
  }

  private func python(_ script: String, in folder: ScratchFolder) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(exportsPython))
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test("rows of the AutoML benchmark: one for each variant, target and fold, better when higher")
  func amlb() throws {
    let small = try ran()
    let ending = try Program.run(
      "export", "small", "--to", "amlb", "amlb.csv", in: small.folder)
    #expect(ending.code == 0)
    #expect(ending.output == "amlb.csv\n")
    let rows = try small.folder.text(of: "amlb.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let head = rows[0]
    // Two variants, four targets, four folds.
    #expect(rows.count == 1 + 2 * 4 * 4)
    func cell(_ row: [String], _ name: String) -> String {
      head.firstIndex(of: name).map { row[$0] } ?? ""
    }
    #expect(cell(rows[1], "task") == "small/time/pm")
    #expect(cell(rows[1], "framework") == "Strata")
    #expect(rows.dropFirst().contains { cell($0, "framework") == "Strata:fewer" })
    for row in rows.dropFirst() {
      #expect(cell(row, "result") == "-" + cell(row, "rmse"))
      #expect((0..<4).contains(Int(cell(row, "fold")) ?? -1))
    }
    let again = try Program.run("export", "small", "--to", "amlb:amlb.csv", in: small.folder)
    #expect(again.code == 2)
    #expect(again.errors.hasPrefix("error: already exists\n  --> amlb.csv\nhelp: "))
    let replaced = try Program.run(
      "export", "small", "--to", "amlb:amlb.csv", "--overwrite", in: small.folder)
    #expect(replaced.code == 0)
  }

  @Test(
    "what can't be exported is said, with what to do",
    arguments: [
      (["none", "--to", "amlb", "x"], "no run 'none' in results"),
      (["small", "--to", "amlb"], "write --to amlb PATH"),
      (["small", "--to", "arff", "x"], "unknown export format 'arff'"),
      (["small", "--to", "mlflow:http://host"], "is no address of a SQLite store"),
      (["small", "--to", "parquet", "x", "--python", "/no/python"], "pip install pandas pyarrow"),
      (["small.yaml"], "name a bundle with -o, or a format with --to"),
      (["small", "--to", "amlb", "x", "-o", "y"], "-o can't be combined with --to"),
      (["small", "--to", "amlb", "x", "--distil"], "--distil and --max-latency need -o"),
      (["small.yaml", "-o", "x", "--student", "gbm"], "--student needs --distil or --max-latency"),
      (["small.yaml", "-o", "x", "--latency-batch", "2"], "--latency-batch needs --max-latency"),
      (
        ["small.yaml", "-o", "x", "--max-latency", "1s", "--latency-batch", "0"],
        "--latency-batch is 0; expected at least 1"
      ),
      (
        ["small.yaml", "-o", "x", "--max-latency", "10"],
        "--max-latency is '10'; expected a time such as 500us, 10ms or 0.5s"
      ),
    ])
  func wrong(arguments: [String], message: String) throws {
    let small = try SmallExperiment()
    try small.folder.write("{}", to: "results/small/run.json")
    let ending = try Program(["export"] + arguments, in: small.folder).wait()
    #expect(ending.code == 2)
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(!small.folder.holds("x"))
  }

  @Test("a distilled bundle tells what it loses and predicts; a time that nothing meets is refused")
  func distilled() throws {
    let small = try SmallExperiment()
    let stack = [
      "export", "small.yaml", "--stage", "space", "--target", "pm", "--student", "ridge",
    ]
    let ending = try Program(stack + ["-o", "pm.bundle", "--distil", "-j", "2"], in: small.folder)
      .wait()
    #expect(ending.code == 0, "\(ending.errors)")
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 4, "\(ending.output)")
    #expect(lines[0].hasPrefix("pm.bundle: 1 model, "))
    #expect(lines[1].hasPrefix("distilled to ridge: RMSE "))
    #expect(lines[1].hasSuffix("; 60 training rows, out of fold)"))
    #expect(lines[2].hasPrefix("learned from: "))
    #expect(lines[3].hasPrefix("1 model in place of "))
    let predict = try Program.run(
      "predict", "pm.bundle", "data/site.csv", "-o", "out.csv", in: small.folder)
    #expect(predict.code == 0)
    #expect(try small.folder.text(of: "out.csv").split(separator: "\n").count == 81)
    let slow = try Program(stack + ["-o", "none", "--max-latency", "0.000001us"], in: small.folder)
      .wait()
    #expect(slow.code == 2)
    #expect(slow.errors.contains("nothing predicts 1 row in "), "\(slow.errors)")
    #expect(!small.folder.holds("none"))
    let quick = try Program(stack + ["-o", "quick", "--max-latency", "100s"], in: small.folder)
      .wait()
    #expect(quick.code == 0)
    #expect(quick.output.contains("chosen: the ensemble: "), "\(quick.output)")
  }

  @Test(
    "pandas, xarray and MLflow read what was exported, with equal numbers",
    .enabled(if: exportsPython != nil, "skipped: no packages of exports (.make/exports)"))
  func readBack() throws {
    let small = try ran()
    for target in [["parquet", "tables"], ["netcdf", "small.nc"], ["mlflow:sqlite:///runs.db"]] {
      let ending = try Program(
        ["export", "small", "--to"] + target + ["--python", exportsPython ?? ""], in: small.folder
      ).wait(killAfter: 300)
      #expect(ending.code == 0, "\(ending.errors)")
    }
    let found = try python(Self.reading, in: small.folder)
    #expect(found.hasSuffix("equal\n"), "\(found)")
  }

  @Test(
    "Altair opens every figure, with the numbers of its CSV",
    .enabled(if: exportsPython != nil, "skipped: no packages of exports (.make/exports)"))
  func figures() throws {
    let small = try ran()
    let found = try python(
      """
      import altair, glob, io, json, pandas
      paths = sorted(glob.glob("results/small/figures/*.vl.json"))
      for path in paths:
          chart = altair.Chart.from_dict(json.load(open(path)))
          held = chart.to_dict()["data"]["values"]
          own = pandas.read_csv(path.replace(".vl.json", ".csv"))
          assert len(own) > 0 and pandas.read_csv(io.StringIO(held)).equals(own), path
      assert any("differences" in path for path in paths), paths
      print(len(paths) > 10, "equal")
      """, in: small.folder)
    #expect(found == "True equal\n", "\(found)")
  }

  private static let reading = """
    import logging, pandas, xarray
    logging.disable(logging.INFO)
    from mlflow.tracking import MlflowClient
    def csv(path): return pandas.read_csv(path, keep_default_na=False, na_values=[""])
    own = csv("results/small/metrics.csv")
    assert pandas.read_parquet("tables/metrics.parquet").equals(own)
    root = xarray.open_dataset("small.nc").attrs
    assert root["Conventions"] == "CF-1.11" and root["title"] == "A small experiment"
    for name in ("city", "site"):
        table = csv(f"results/small/inventories/{name}.csv")
        origin = csv(f"results/small/inventories/{name}.provenance.csv")
        assert pandas.read_parquet(f"tables/{name}.parquet").equals(table)
        data = xarray.open_dataset("small.nc", group=name)
        assert "Conventions" not in data.attrs
        keys = list(origin.columns[: list(origin.columns).index("column")])
        flat = data.to_dataframe().reset_index()
        both = table.merge(flat, on=keys, suffixes=("", "_nc"))
        assert len(both) == len(table)
        assert (both["pm"] == both["pm_nc"]).all()
        filled = origin[origin["column"] == "pm"]
        assert int((flat["pm_origin"] == 1).sum()) == len(filled)
        bounds = filled.merge(flat, on=keys, suffixes=("", "_nc"))
        assert (bounds["lower"] == bounds["pm_lower"]).all()
        assert (bounds["upper"] == bounds["pm_upper"]).all()
        assert data["pm"].attrs["ancillary_variables"] == "pm_origin pm_lower pm_upper"
        assert data["pm_origin"].attrs["flag_meanings"] == "measured filled missing"
        assert data["pm_origin"].attrs["flag_values"].dtype == data["pm_origin"].dtype == "int8"
    client = MlflowClient("sqlite:///runs.db")
    runs = client.search_runs([client.get_experiment_by_name("small").experiment_id])
    assert sorted(run.info.run_name for run in runs) == ["base", "fewer"]
    base = next(run for run in runs if run.info.run_name == "base")
    row = own[own.variant.isna() & (own.stage == "time") & (own.target == "pm") & (own.evaluation == "masked")
              & (own.model == "blend") & (own.metric == "rmse")].iloc[0]
    assert base.data.metrics["time.pm.masked.blend.rmse"] == row.value
    assert base.data.params["seed"] == "3"
    print("equal")
    """
}
