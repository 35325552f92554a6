/// The program that writes results by libraries of Python: it reads the files of a run and nothing else.
enum ExportScript {
  /// Arguments: format, folder of the run, destination. Exit code 3 where a package is missing.
  static let text = #"""
    import csv, datetime, json, os, pathlib, shutil, sys, tempfile
    form, folder, target = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    try:
        import pandas
        if form == "parquet":
            import pyarrow
        elif form == "netcdf":
            import h5netcdf, h5py, numpy, xarray
        elif form == "mlflow":
            os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
            os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
            import alembic, logging, sqlalchemy
            logging.disable(logging.INFO)
            from mlflow.entities import Metric, Param, RunTag
            from mlflow.tracking import MlflowClient
    except ImportError as error:
        print(f"missing package: {error.name}", file=sys.stderr)
        sys.exit(3)

    conventions = "CF-1.11"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))

    def table(path, **options):
        # Only an empty cell is missing: a target may be called NA.
        return pandas.read_csv(path, keep_default_na=False, na_values=[""], **options)

    def inventories():
        for path in sorted((folder / "inventories").glob("*.csv")):
            if not path.name.endswith(".provenance.csv"):
                origin = path.with_suffix(".provenance.csv")
                yield path.stem, table(path), table(origin) if origin.exists() else None

    def keys(origin):
        """Columns that name a row: those before 'column' in the table of origins."""
        return list(origin.columns[: list(origin.columns).index("column")])

    def write_parquet():
        stage = pathlib.Path(tempfile.mkdtemp(dir=pathlib.Path(target).absolute().parent))
        try:
            for path in sorted(folder.glob("*.csv")):
                table(path).to_parquet(stage / f"{path.stem}.parquet", index=False)
            for name, data, origin in inventories():
                data.to_parquet(stage / f"{name}.parquet", index=False)
                if origin is not None:
                    origin.to_parquet(stage / f"{name}.provenance.parquet", index=False)
            if os.path.isdir(target):
                shutil.rmtree(target)
            os.replace(stage, target)
            os.chmod(target, 0o755)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise

    def times(data, names):
        """Time of each row from columns of year, month and day, and these columns; None without."""
        parts = {}
        for name in names:
            for part in ("year", "month", "day"):
                if name.lower() == part:
                    parts[part] = name
        if "year" in parts and pandas.api.types.is_integer_dtype(data[parts["year"]]):
            frame = {part: data[parts[part]] if part in parts else 1 for part in ("year", "month", "day")}
            return pandas.to_datetime(pandas.DataFrame(frame)), list(parts.values())
        for name in names:
            if not pandas.api.types.is_numeric_dtype(data[name]):
                try:
                    return pandas.to_datetime(data[name], format="ISO8601"), [name]
                except (ValueError, TypeError):
                    pass
        return None, []

    def safe(name):
        """A name that CF allows."""
        plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
        return plain if plain[:1].isalpha() else f"v_{plain}"

    def general(title):
        return {
            "title": record.get("title") or title, "source": f"Strata {record['strata']}",
            "history": f"{record['started']}: strata run {record['file']}",
        }

    def dataset(name, data, origin):
        names = keys(origin) if origin is not None else []
        time, used = times(data, names)
        rest = [key for key in names if key not in used]
        frame = data.copy()
        index = []
        if time is not None:
            frame["time"] = time
            index.append("time")
        index += rest
        if not index:
            frame["row"] = range(len(frame))
            index = ["row"]
        values = [c for c in data.columns if c not in names and pandas.api.types.is_numeric_dtype(data[c])]
        result = frame.set_index(index)[values].to_xarray()
        flags = {"measured": 0, "filled": 1, "missing": 2}
        cells = {}
        if origin is not None:
            place = origin.copy()
            if time is not None:
                place["time"] = times(place, names)[0]
            for column, group in place.groupby("column"):
                cells[column] = group.set_index(index)
        for column in values:
            own = result[column]
            attributes = {"long_name": column, "coverage_content_type": "modelResult"}
            marks = frame.set_index(index)[column].isna().map({True: 2, False: 0})
            if column in cells:
                marks.loc[cells[column].index] = 1
            marks = marks.to_xarray().fillna(2).astype("int8").reindex_like(own)
            mark = f"{column}_origin"
            marks.attrs = {
                "long_name": f"origin of {column}", "standard_name": "status_flag",
                "flag_values": numpy.array([0, 1, 2], "int8"), "flag_meanings": " ".join(flags),
            }
            result[mark] = marks
            ancillary = [mark]
            if column in cells:
                for bound in ("lower", "upper"):
                    limits = cells[column][bound].astype(float).to_xarray().reindex_like(own)
                    levels = sorted(set(cells[column]["level"].dropna()))
                    limits.attrs = {"long_name": f"{bound} end of the prediction interval of {column}"}
                    if levels:
                        limits.attrs["comment"] = "level " + ", ".join(f"{level:g}" for level in levels)
                    result[f"{column}_{bound}"] = limits
                    ancillary.append(f"{column}_{bound}")
            result[column].attrs = {**attributes, "ancillary_variables": " ".join(map(safe, ancillary))}
        result = result.rename({name: safe(name) for name in list(result.variables) if safe(name) != name})
        if "time" in result.coords:
            result = result.sortby("time")
            result["time"].attrs = {"standard_name": "time", "long_name": "beginning of the period", "axis": "T"}
        result.attrs = {
            **general(f"{record['experiment']}: {name}"),
            "comment": "Cells with origin 1 were filled by a stacked ensemble.",
        }
        return result

    def write_netcdf():
        part = f"{target}.part"
        mode = "w"
        tables = list(inventories())
        if not tables:
            print("the run has no completed table", file=sys.stderr)
            sys.exit(1)
        for name, data, origin in tables:
            made = dataset(name, data, origin)
            group = None
            if len(tables) > 1:
                group = safe(name)
                if mode == "w":
                    # The conventions hold for the whole file, so they stand at its root.
                    root = xarray.Dataset(attrs={"Conventions": conventions, **general(record["experiment"])})
                    root.to_netcdf(part, mode=mode, engine="h5netcdf")
                    mode = "a"
            else:
                made.attrs = {"Conventions": conventions, **made.attrs}
            made.to_netcdf(part, mode=mode, group=group, engine="h5netcdf")
        os.replace(part, target)

    def write_mlflow():
        client = MlflowClient(tracking_uri=target)
        name = record["experiment"]
        known = client.get_experiment_by_name(name)
        experiment = known.experiment_id if known else client.create_experiment(name)
        started = datetime.datetime.fromisoformat(record["started"].replace("Z", "+00:00"))
        begin = int(started.timestamp() * 1000)
        end = begin + int(record["seconds"] * 1000)
        metrics = table(folder / "metrics.csv", dtype={"variant": str, "model": str, "layer": str})
        for variant, rows in metrics.fillna({"variant": ""}).groupby("variant", sort=False):
            run = client.create_run(experiment, start_time=begin, run_name=variant or "base")
            values = []
            for row in rows[rows["model"].isin(["blend", "baseline"])].itertuples():
                if row.value == row.value:
                    parts = [row.stage, row.target, row.evaluation, row.model, row.metric]
                    key = ".".join(str(part).replace(":", "-") for part in parts)
                    key = "".join(c if c.isalnum() or c in "_-. /" else "_" for c in key)[:250]
                    values.append(Metric(key, float(row.value), end, 0))
            parameters = [Param("seed", str(record["seed"])), Param("strata", record["strata"])]
            parameters += [Param(f"override.{place}", text[:6000]) for place, text in enumerate(record["overrides"])]
            tags = [
                RunTag("strata.variant", variant or "base"), RunTag("mlflow.source.name", record["file"]),
                RunTag("mlflow.note.content", record.get("headline") or ""),
                RunTag("strata.specification", record["specification"][:7000]),
            ]
            if record.get("commit"):
                tags.append(RunTag("mlflow.source.git.commit", record["commit"]))
            for source, file in record["tables"].items():
                tags.append(RunTag(f"strata.sha256.{source}"[:250], file["sha256"]))
            for start in range(0, max(len(values), 1), 900):
                client.log_batch(run.info.run_id, metrics=values[start:start + 900],
                                 params=parameters if start == 0 else [], tags=tags if start == 0 else [])
            client.set_terminated(run.info.run_id, "FAILED" if record["jobs"]["failed"] else "FINISHED", end)

    {"parquet": write_parquet, "netcdf": write_netcdf, "mlflow": write_mlflow}[form]()
    """#
}
