"""gbm, xgb and cat against LightGBM, XGBoost and CatBoost: the same rows and settings, one thread.

Each case is fitted by both sides in turn, several times; times are processor seconds. Ours are fits
by a worker that answers requests on its standard input (see BoostingBenchmark.swift).

    python -m venv venv && venv/bin/pip install numpy pandas lightgbm xgboost catboost
    venv/bin/python boosting.py --worker 'strata-bench boosting' --out peers.csv \
        [--data FOLDER ...] [--sizes 20000,200000] [--repeats 5] [--learners gbm,xgb,cat]

A folder's CSV files hold features, the target (the column before the first that begins with "test")
and columns that mark held-out rows with 1; the first of these is used.
"""

import argparse
import csv
import glob
import os
import struct
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import pandas as pd

FIELDS = (
    "case,learner,peer,rows,columns,fit_seconds_min,fit_seconds_median,peer_fit_seconds_min,"
    "peer_fit_seconds_median,predict_seconds,peer_predict_seconds,peak_memory_mib,"
    "peer_peak_memory_mib,rmse,peer_rmse"
).split(",")
PEERS = {"gbm": "LightGBM", "xgb": "XGBoost", "cat": "CatBoost"}


class Case:
    """Rows with the held-out ones last; categories as level numbers, missing cells as NaN."""

    def __init__(self, name, cells, target, training, levels):
        self.name = name
        self.cells = np.asfortranarray(cells, dtype=np.float64)
        self.target = np.asarray(target, dtype=np.float64)
        self.training = training
        self.levels = levels

    def tested(self):
        return slice(self.training, None) if self.training < len(self.target) else slice(None)

    def frame(self):
        """With categories of their own type; the plain array where there are none."""
        if not any(self.levels):
            return self.cells
        columns = {}
        for index, count in enumerate(self.levels):
            cells = self.cells[:, index]
            if count:
                codes = np.where(np.isnan(cells), -1, cells).astype(int)
                columns[f"x{index}"] = pd.Categorical.from_codes(codes, range(count))
            else:
                columns[f"x{index}"] = cells
        return pd.DataFrame(columns)

    def write(self, path):
        with open(path, "wb") as file:
            rows, columns = self.cells.shape
            file.write(struct.pack(f"<{3 + columns}q", rows, self.training, columns, *self.levels))
            file.write(self.cells.tobytes(order="F"))
            file.write(self.target.tobytes())


def read_case(path):
    frame = pd.read_csv(path)
    marks = [name for name in frame.columns if name.startswith("test")]
    names = list(frame.columns)[: list(frame.columns).index(marks[0])]
    held = frame[marks[0]].to_numpy() == 1
    frame = pd.concat([frame[~held], frame[held]])
    levels, columns = [], []
    for name in names[:-1]:
        values = frame[name]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.to_numpy(dtype=float))
            levels.append(0)
        else:
            kinds = sorted(values.dropna().unique())
            codes = values.map({kind: code for code, kind in enumerate(kinds)})
            columns.append(codes.to_numpy(dtype=float))
            levels.append(len(kinds))
    name = os.path.splitext(os.path.basename(path))[0]
    return Case(name, np.column_stack(columns), frame[names[-1]], int((~held).sum()), levels)


def synthetic(rows, missing=False, categories=False, seed=1):
    """Friedman's first function on 20 columns; a fifth as many rows are held out."""
    random = np.random.default_rng(seed)
    total = rows + max(1000, rows // 5)
    x = random.random((total, 20))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2
    y += 10 * x[:, 3] + 5 * x[:, 4] + random.normal(size=total)
    levels = [0] * 20
    name = f"friedman-{rows}"
    if categories:
        name += "-categories"
        for column, count in ((17, 3), (18, 30), (19, 200)):
            x[:, column] = random.integers(0, count, total)
            y += 3 * random.normal(size=count)[x[:, column].astype(int)]
            levels[column] = count
    if missing:
        name += "-missing"
        holes = random.random((total, 10)) < 0.1
        y += 0.5 * holes[:, :2].sum(axis=1)
        x[:, :10][holes] = np.nan
    return Case(name, x, y, rows, levels)


SETTINGS = {
    # The same rounds and leaves on both sides, as far as the peers' own defaults do not say so.
    "gbm": dict(n_estimators=300, learning_rate=0.05, num_leaves=31),
    "xgb": dict(n_estimators=300, learning_rate=0.05, max_depth=6),
    "cat": dict(iterations=300, learning_rate=0.05, depth=6),
    "cat-plain": dict(
        iterations=300, learning_rate=0.05, depth=6, bootstrap_type="No", random_strength=0
    ),
}


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(
            command.split(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer.startswith("error") or not answer:
            sys.exit(f"{request}: {answer}")
        return {k: float(v) for k, v in (part.split("=") for part in answer.split())}


def peak_memory():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


def reset_peak_memory():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def peer_fit(learner, settings, case):
    """One fit; training data objects are made outside the time of the fit without binning."""
    frame = case.frame()
    x, y = frame[: case.training], case.target[: case.training]
    tested = frame[case.tested()]
    has_categories = any(case.levels)
    reset_peak_memory()
    memory = peak_memory()
    clock = time.process_time
    start = clock()
    if learner == "gbm":
        import lightgbm

        parameters = dict(settings, objective="regression", num_threads=1, verbosity=-1)
        rounds = parameters.pop("n_estimators")
        data = lightgbm.Dataset(x, y, params=parameters, free_raw_data=False).construct()
        middle = clock()
        model = lightgbm.train(parameters, data, rounds)
        end = clock()
        predicted = model.predict(tested, num_threads=1)
    elif learner == "xgb":
        import xgboost

        parameters = dict(settings, objective="reg:squarederror", nthread=1, tree_method="hist")
        rounds = parameters.pop("n_estimators")
        data = xgboost.QuantileDMatrix(x, y, nthread=1, enable_categorical=has_categories)
        middle = clock()
        model = xgboost.train(parameters, data, rounds)
        end = clock()
        predicted = model.inplace_predict(tested) if not has_categories else model.predict(
            xgboost.DMatrix(tested, nthread=1, enable_categorical=True)
        )
    else:
        import catboost

        if has_categories:
            names = [f"x{i}" for i, count in enumerate(case.levels) if count]
            frame = frame.copy()
            for name in names:
                frame[name] = frame[name].cat.add_categories(-1).fillna(-1).astype(int)
            x, tested = frame[: case.training], frame[case.tested()]
            data = catboost.Pool(x, y, cat_features=names, thread_count=1)
            start = clock()
        else:
            data = catboost.Pool(x, y, thread_count=1)
            data.quantize()
        middle = clock()
        model = catboost.CatBoostRegressor(
            **settings, thread_count=1, verbose=False, allow_writing_files=False, random_seed=1,
            max_ctr_complexity=1,
        )
        model.fit(data)
        end = clock()
        predicted = model.predict(tested, thread_count=1)
    done = clock()
    error = float(np.sqrt(np.mean((predicted - case.target[case.tested()]) ** 2)))
    return dict(
        fit_with_binning=end - start, fit=end - middle, predict=done - end,
        memory_mib=peak_memory() - memory, rmse=error,
    )


def compare(worker, case, key, repeats, samples):
    learner = key.split("-")[0]
    settings = dict(SETTINGS[key])
    if len(case.target) > 500_000:
        settings["n_estimators" if learner != "cat" else "iterations"] = 30
    request = f"fit {learner} " + " ".join(f"{k}={v}" for k, v in settings.items())
    ours, theirs = [], []
    for _ in range(repeats):
        ours.append(worker.ask(request))
        theirs.append(peer_fit(learner, settings, case))
    rows = []
    for suffix, field in (("", "fit"), ("+binning", "fit_with_binning")):
        mine = [run[field] for run in ours]
        peer = [run[field] for run in theirs]
        rows.append(
            dict(
                case=case.name + suffix, learner=key, peer=PEERS[learner], rows=case.training,
                columns=case.cells.shape[1], fit_seconds_min=min(mine),
                fit_seconds_median=float(np.median(mine)), peer_fit_seconds_min=min(peer),
                peer_fit_seconds_median=float(np.median(peer)),
                predict_seconds=min(run["predict"] for run in ours),
                peer_predict_seconds=min(run["predict"] for run in theirs),
                peak_memory_mib=max(run["memory_mib"] for run in ours),
                peer_peak_memory_mib=max(run["memory_mib"] for run in theirs),
                rmse=ours[0]["rmse"], peer_rmse=theirs[0]["rmse"],
            )
        )
    for side, runs in (("ours", ours), ("peer", theirs)):
        samples.extend(dict(case=case.name, learner=key, side=side, **run) for run in runs)
    return rows


def report(rows):
    for row in rows:
        print(
            f"{row['case']:34} {row['learner']:9} fit {row['fit_seconds_min'] * 1e3:9.2f} ms,"
            f" ratio {row['fit_seconds_min'] / row['peer_fit_seconds_min']:.3f}"
            f" predict {row['predict_seconds'] / max(1e-9, row['peer_predict_seconds']):.2f}"
            f" memory {row['peak_memory_mib']:.0f}/{row['peer_peak_memory_mib']:.0f}"
            f" rmse {row['rmse']:.5g} / {row['peer_rmse']:.5g}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worker", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--data", nargs="*", default=[])
    parser.add_argument("--sizes", default="")
    parser.add_argument("--kinds", default="plain,missing,categories")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--learners", default="gbm,xgb,cat,cat-plain")
    options = parser.parse_args()

    worker = Worker(options.worker)
    rows, samples = [], []
    cases = [lambda path=path: read_case(path) for folder in options.data
             for path in sorted(glob.glob(os.path.join(folder, "*.csv")))]
    for size in filter(None, options.sizes.split(",")):
        for kind in options.kinds.split(","):
            cases.append(lambda size=int(size), kind=kind: synthetic(
                size, missing=kind == "missing", categories=kind == "categories"))
    with tempfile.TemporaryDirectory() as folder:
        for make in cases:
            case = make()
            case.write(f"{folder}/case")
            worker.ask(f"data {folder}/case")
            for key in options.learners.split(","):
                found = compare(worker, case, key, options.repeats, samples)
                report(found)
                rows += found
    for path, fields, lines in (
        (options.out, FIELDS, rows),
        (os.path.splitext(options.out)[0] + "-samples.csv", list(samples[0]), samples),
    ):
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, fields, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(lines)
    for key in options.learners.split(","):
        chosen = [row for row in rows if row["learner"] == key and "+" not in row["case"]]
        ratio = np.exp(np.mean([np.log(row["rmse"] / row["peer_rmse"]) for row in chosen]))
        speed = np.exp(np.mean([
            np.log(row["fit_seconds_min"] / row["peer_fit_seconds_min"]) for row in chosen]))
        print(f"{key}: geometric mean ratios: rmse {ratio:.4f}, fit time {speed:.4f}")


if __name__ == "__main__":
    main()
