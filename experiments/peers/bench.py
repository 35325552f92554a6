"""Our learners against the peers: the same rows and settings, one thread each, both sides in turn.

    python bench.py --worker 'strata-bench learners' [--data FOLDER ...] [--cases 20000 yacht ...]
        [--learners gbm mlp ...] [--lanes 2] [--out results/bench/peers.csv]

Each side is a process that answers requests; times are its processor seconds. Every comparison of
every case is one row of the file, `gbm (binned)` being `gbm` with the time of binning (the peer's
Dataset, DMatrix or Pool) in that of the fit, and `gbm (defaults)` both sides at their own defaults.
All samples are in a second file beside it, and a table at the end holds the ratios to their targets.
The peers are those of `.make/peers`; what is not installed is left out and said.
"""

import argparse
import csv
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

import numpy as np

import cases
import peers
import summary

FIELDS = (
    "case,learner,peer,rows,columns,fit_seconds_min,fit_seconds_median,peer_fit_seconds_min,"
    "peer_fit_seconds_median,predict_seconds,peer_predict_seconds,peak_memory_mib,"
    "peer_peak_memory_mib,rmse,peer_rmse"
).split(",")
SAMPLE_FIELDS = "case,learner,peer,side,sample,fit,fit_with_binning,predict,memory_mib,rmse,likelihood"
SIZES = (20_000, 200_000, 1_000_000)


@dataclass
class Comparison:
    """One learner against one peer, at settings that both share."""

    learner: str
    family: str
    peer: str
    ours: dict = field(default_factory=dict)
    theirs: dict = field(default_factory=dict)
    flags: tuple = ()
    view: str = "native"
    # Kinds of synthetic cases it takes part in, and the most training rows.
    kinds: tuple = ()
    most: int = 5_000
    folders: bool = True
    # Only files with one column of held-out rows, where the peer is slow.
    single: bool = False
    # Compared on the time with binning alone: at defaults the libraries' own calls bin.
    whole: bool = False
    # How often the peer is measured at least; None for as the size says.
    repeats: int | None = None
    lane: int = 0

    def takes(self, case):
        kind = case.name.split("-")[2] if case.name.startswith("friedman-") else None
        if self.single and ":" in case.name:
            return False
        return case.training <= self.most and (self.folders if kind is None else kind in self.kinds)

    def settings(self, case):
        """Ours and theirs for a case: fewer rounds where there are many rows."""
        ours, theirs = dict(self.ours), dict(self.theirs)
        for settings in (ours, theirs):
            for key in ("n_estimators", "iterations"):
                if settings.get(key) == 300:
                    settings[key] = rounds(case.training)
        if case.name.endswith("-poisson"):
            ours["objective"] = "poisson"
            theirs |= POISSON[self.peer]
        return ours, theirs


def rounds(rows):
    return 300 if rows <= 50_000 else 100 if rows <= 500_000 else 30


POISSON = {
    "LightGBM": {"objective": "poisson"},
    "XGBoost": {"objective": "count:poisson"},
    "CatBoost": {"loss_function": "Poisson"},
}
BOOSTED = {"kinds": cases.KINDS, "flags": ("binned",), "most": 10**9}
LEAVES = {
    "gbm": {"n_estimators": 300, "learning_rate": 0.05, "num_leaves": 31},
    "xgb": {"n_estimators": 300, "learning_rate": 0.05, "max_depth": 6},
    "cat": {"iterations": 300, "learning_rate": 0.05, "depth": 6},
    "forest": {"n_estimators": 100},
}
GAUSSIAN = {"restarts": 0, "evaluations": 1000, "likelihood_rows": 10_000, "exact_rows": 10_000}

COMPARISONS = [
    Comparison("gbm", "gbm", "LightGBM", LEAVES["gbm"], LEAVES["gbm"], **BOOSTED),
    Comparison("xgb", "xgb", "XGBoost", LEAVES["xgb"], LEAVES["xgb"], **BOOSTED),
    Comparison("cat", "cat", "CatBoost", LEAVES["cat"], LEAVES["cat"], **BOOSTED),
    Comparison("gbm (defaults)", "gbm", "LightGBM", whole=True, repeats=1),
    Comparison("xgb (defaults)", "xgb", "XGBoost", whole=True, repeats=1),
    Comparison("cat (defaults)", "cat", "CatBoost", whole=True, repeats=1),
    # scikit-learn's forests know no categories: level numbers on both sides.
    Comparison("random_forest", "random_forest", "RandomForestRegressor", LEAVES["forest"],
               LEAVES["forest"], view="coded", kinds=("plain",), most=20_000, lane=1),
    Comparison("extra_trees", "extra_trees", "ExtraTreesRegressor", LEAVES["forest"],
               LEAVES["forest"], view="coded", kinds=("plain",), most=20_000, lane=1),
    Comparison("gaussian_process", "gaussian_process", "GaussianProcessRegressor", GAUSSIAN,
               flags=("likelihood",), view="numbers", most=1_000, repeats=1, lane=1),
    Comparison("ridge", "ridge", "Ridge", {"alpha": 1}, {"alpha": 1}, view="numbers",
               kinds=("plain",), most=200_000, lane=1),
    Comparison("nearest_neighbours", "nearest_neighbours", "KNeighborsRegressor",
               {"n_neighbors": 5}, {"n_neighbors": 5}, view="numbers", kinds=("plain",),
               most=20_000, lane=1),
    # The same rows to stop on for both; then with rows of our own choosing among the training rows.
    Comparison("mlp", "mlp", "NN_TORCH", flags=("validated",), repeats=1, lane=1),
    Comparison("mlp (own validation)", "mlp", "NN_TORCH", repeats=1, lane=1),
    Comparison("mlp (nn_torch)", "mlp", "NN_TORCH", {"preset": "nn_torch"}, flags=("validated",),
               repeats=1, lane=1),
    Comparison("mlp (nn_torch)", "mlp", "torch", {"preset": "nn_torch"}, flags=("validated",),
               repeats=1, lane=1, single=True),
]


def repeats(comparison, case):
    if comparison.repeats:
        return comparison.repeats
    return 5 if case.training <= 5_000 else 3 if case.training <= 50_000 else 2


class Side:
    """A process that answers a line with a line."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.path = None

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def load(self, path):
        if self.path != path:
            self.answer(f"data {path}")
            self.path = path

    def answer(self, request):
        line = self.ask(request)
        if line.startswith("{"):
            answer = json.loads(line)
        elif line and not line.startswith("error"):
            answer = {key: float(value) for key, value in (w.split("=") for w in line.split())}
        else:
            answer = {"error": line or "the process ended"}
        if "error" in answer:
            raise RuntimeError(f"{request}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Lane:
    """Comparisons one after the other, beside another lane on another processor."""

    def __init__(self, worker, folder, comparisons, lock, on_row):
        self.worker, self.folder, self.comparisons = worker, folder, comparisons
        self.lock, self.on_row = lock, on_row
        self.sides, self.rows, self.samples, self.failures = {}, [], [], []

    def run(self, makers):
        for make in makers:
            with self.lock:  # two lanes need not hold a million rows twice
                case = make()
            mine = [each for each in self.comparisons if each.takes(case)]
            measured = {}
            for comparison in mine:
                try:
                    self.compare(comparison, case, measured)
                except (RuntimeError, BrokenPipeError) as error:
                    self.failures.append(f"{case.name}, {comparison.learner}: {error}")
                    print(self.failures[-1], file=sys.stderr, flush=True)
            if case.training > 100_000:
                self.close()
        self.close()

    def close(self):
        for side in self.sides.values():
            side.close()
        self.sides = {}

    def side(self, name):
        if name not in self.sides:
            self.sides[name] = Side(
                self.worker.split() if name == "ours" else
                [sys.executable, os.path.join(os.path.dirname(__file__), "peers.py")])
        return self.sides[name]

    def compare(self, comparison, case, measured):
        """Both sides in turn. A peer that was measured at the same settings is not asked again."""
        path = os.path.join(
            self.folder, re.sub(r"[^\w.-]", "_", f"{case.name}-{comparison.view}-{id(self)}"))
        if not os.path.exists(path):
            view = case if comparison.view == "native" else getattr(case, comparison.view)()
            view.write(path)
        settings, peer_settings = comparison.settings(case)
        request = " ".join(
            ["fit", comparison.family, *comparison.flags]
            + [f"{key}={value}" for key, value in settings.items()])
        peer_request = f"fit {comparison.peer} {json.dumps(peer_settings)}"
        known = measured.get((comparison.view, peer_request), [])
        ours, theirs = [], list(known)
        for sample in range(repeats(comparison, case)):
            side = self.side("ours")
            side.load(path)
            ours.append(side.answer(request))
            if sample >= len(theirs):
                side = self.side(comparison.peer)
                side.load(path)
                theirs.append(side.answer(peer_request))
        measured[comparison.view, peer_request] = theirs
        self.record(comparison, case, ours, theirs)

    def record(self, comparison, case, ours, theirs):
        separate = all("fit_with_binning" in run for run in ours + theirs)
        bins = "fit_with_binning" in ours[0]
        names = []
        if separate and not comparison.whole:
            names.append((comparison.learner, "fit"))
        whole = "fit_with_binning"
        suffix = " (binned)" if bins and not comparison.whole else ""
        if not names or bins:
            names.append((comparison.learner + suffix, whole))
        for learner, key in names:
            mine, peer = ([run.get(key, run["fit"]) for run in runs] for runs in (ours, theirs))
            row = dict(
                case=case.name, learner=learner, peer=comparison.peer, rows=case.training,
                columns=case.cells.shape[1], fit_seconds_min=min(mine),
                fit_seconds_median=np.median(mine), peer_fit_seconds_min=min(peer),
                peer_fit_seconds_median=np.median(peer),
                predict_seconds=min(run["predict"] for run in ours),
                peer_predict_seconds=min(run["predict"] for run in theirs),
                peak_memory_mib=max(run["memory_mib"] for run in ours),
                peer_peak_memory_mib=max(run["memory_mib"] for run in theirs),
                rmse=ours[0]["rmse"], peer_rmse=theirs[0]["rmse"])
            self.rows.append(row)
            print(summary.line(row), flush=True)
        for side, runs in (("ours", ours), ("peer", theirs)):
            self.samples += [
                dict(case=case.name, learner=comparison.learner, peer=comparison.peer, side=side,
                     sample=sample + 1, **run)
                for sample, run in enumerate(runs)]
        self.on_row()


def write(path, fields, rows):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".part", "w", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: f"{value:.6g}" if isinstance(value, float) else value
             for key, value in row.items()} for row in rows)
    os.replace(path + ".part", path)


def installed(comparisons):
    """Those whose peer is there; says which are not."""
    missing = {
        each.peer for each in comparisons
        if importlib.util.find_spec(peers.MODULES.get(each.peer, "sklearn").split(".")[0]) is None}
    for peer in sorted(missing):
        print(f"{peer}: not installed, its comparisons are left out", file=sys.stderr)
    return [each for each in comparisons if each.peer not in missing]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", required=True, help="the command of our side")
    parser.add_argument("--out", default="results/bench/peers.csv")
    parser.add_argument("--data", nargs="*", default=[], help="folders of CSV files")
    parser.add_argument(
        "--cases", nargs="*", help="names or parts of them, such as yacht, random, 20000, poisson")
    parser.add_argument(
        "--learners", nargs="*", help="names as in the file, 'mlp' for 'mlp (nn_torch)' too")
    parser.add_argument("--peers", nargs="*", help="only comparisons with these")
    parser.add_argument("--lanes", type=int, default=1, choices=(1, 2),
                        help="2: boosting beside all else, for two quiet processors")
    options = parser.parse_args()

    chosen = installed([
        each for each in COMPARISONS
        if not options.learners or {each.learner, each.family} & set(options.learners)])
    if options.peers:
        chosen = [each for each in chosen if each.peer in options.peers]
    makers = [pair for folder in options.data for pair in cases.folder_cases(folder)]
    makers += [
        (f"friedman-{rows}-{kind}", lambda rows=rows, kind=kind: cases.synthetic(rows, kind))
        for rows in SIZES for kind in cases.KINDS]
    makers = [
        make for name, make in makers
        if not options.cases or {name, *re.split("[-:]", name)} & set(options.cases)]

    begin = time.monotonic()
    lock, written = threading.Lock(), threading.Lock()
    lanes = []

    def save():
        with written:
            for path, fields, part in (
                (options.out, FIELDS, "rows"),
                (os.path.splitext(options.out)[0] + "-samples.csv", SAMPLE_FIELDS.split(","),
                 "samples"),
            ):
                write(path, fields, [row for lane in lanes for row in getattr(lane, part)])

    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.lanes):
            mine = [each for each in chosen if options.lanes == 1 or each.lane == number]
            lanes.append(Lane(options.worker, folder, mine, lock, save))
        threads = [threading.Thread(target=lane.run, args=(makers,)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = [row for lane in lanes for row in lane.rows]
    samples = [sample for lane in lanes for sample in lane.samples]
    if not rows:
        sys.exit("nothing was measured: no case or no learner of these names")
    print(f"\n{time.monotonic() - begin:.0f} s\n\n{summary.table(rows, samples)}")
    failures = [failure for lane in lanes for failure in lane.failures]
    if failures:
        sys.exit("\n".join(["not measured:", *failures]))


if __name__ == "__main__":
    main()
