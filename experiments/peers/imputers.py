"""Panels whose early years are hidden: targets that help one another beside iterative imputers of scikit-learn.

    python imputers.py DATA [--program strata] [--preset fast] [--panel NAME ...] [--method NAME ...] [--rounds 2]
        [--margin 1] [--draws 20] [--out FOLDER] [--jobs 1]

DATA has NAME_gaps.csv and NAME_truth.csv (see panels.py). Methods: `alone` and `joint` run Strata with the preset, each
target alone and with `joint: {rounds: N}`; `extra_trees` and `random_forest` are IterativeImputer with 100 trees (what missForest does),
`bayesian_ridge` is IterativeImputer with BayesianRidge and draws from the posterior (what MICE does). All see the same columns: time,
series as one column for each level, seasons as waves, features and targets, all standardised for BayesianRidge.
RMSE is that of the mean of draws where a method draws; coverage is that of the mean of draws plus and minus 1.645 of their
standard deviations. Needs numpy and scikit-learn 1.9.
"""

import argparse
import csv
import math
import os
import resource
import subprocess
import sys

from panels import PANELS, geometric, number, rows


def experiment(name, data, preset, joint, draws):
    targets, series, time, features = PANELS[name]
    listed = [f"{{time: [{', '.join(time)}]}}"]
    if "Month" in time:
        listed.append("{cyclic: Month, period: 12, harmonics: 2}")
    listed += series + features
    return f"""strata: 1
name: {name}
seed: 1
tables:
  panel: {{file: "{os.path.abspath(data)}/{name}_gaps.csv", key: [{', '.join(time + series)}]}}
stacks:
  s: {{preset: {preset}}}
stages:
  fill:
    table: panel
    targets: [{', '.join(targets)}]
    features: [{', '.join(listed)}]
    stack: s
    fills: complete
{f'    joint: {joint}' if joint else ''}
inventories:
  complete: {{table: complete, intervals: 0.9, draws: {draws}}}
"""


def of_strata(name, options, joint):
    """Draws by target, each by key, and processor seconds."""
    targets, series, time, _ = PANELS[name]
    folder = os.path.join(options.out, "joint" if joint else "alone", name)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "panel.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(experiment(name, options.data, options.preset, joint, options.draws))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [options.program, "run", path, "--quiet", "--jobs", options.jobs, "--results",
         os.path.join(folder, "results")], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    made = os.path.join(folder, "results", name, "inventories")
    value = {}
    for cell in rows(f"{made}/complete.provenance.csv"):
        value[tuple(cell[k] for k in time + series) + (cell["column"],)] = float(cell["value"])
    drawn = {key: [] for key in value}
    for draw in range(1, options.draws + 1):
        for row in rows(f"{made}/complete.draws/{draw:03}.csv"):
            for target in targets:
                key = tuple(row[k] for k in time + series) + (target,)
                if key in drawn:
                    drawn[key].append(float(row[target]))
    return value, drawn, seconds


def of_imputer(name, options, method):
    import numpy
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer
    from sklearn.linear_model import BayesianRidge

    targets, series, time, features = PANELS[name]
    gaps = rows(f"{options.data}/{name}_gaps.csv")
    columns = []
    when = [number(row[time[0]]) + (number(row["Month"]) - 1) / 12 if "Month" in time else number(row[time[0]])
            for row in gaps]
    columns.append(when)
    if "Month" in time:
        for wave in (math.sin, math.cos):
            for harmonic in (1, 2):
                columns.append([wave(2 * math.pi * harmonic * number(row["Month"]) / 12) for row in gaps])
    for column in series + features:
        try:
            columns.append([number(row[column]) for row in gaps])
        except ValueError:
            levels = sorted({row[column] for row in gaps})
            columns += [[float(row[column] == level) for row in gaps] for level in levels]
    place = {target: len(columns) + at for at, target in enumerate(targets)}
    columns += [[number(row[target]) for row in gaps] for target in targets]
    table = numpy.array(columns).T
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    if method == "bayesian_ridge":
        centre, scale = numpy.nanmean(table, axis=0), numpy.nanstd(table, axis=0)
        scale[scale == 0] = 1
        made = [
            IterativeImputer(BayesianRidge(), sample_posterior=True, max_iter=10, random_state=seed)
            .fit_transform((table - centre) / scale) * scale + centre for seed in range(options.draws)]
    else:
        forest = ExtraTreesRegressor if method == "extra_trees" else RandomForestRegressor
        made = [IterativeImputer(
            forest(n_estimators=100, random_state=0, n_jobs=1), max_iter=10, random_state=0).fit_transform(table)]
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    value, drawn = {}, {}
    for at, row in enumerate(gaps):
        for target in targets:
            if math.isnan(number(row[target])):
                key = tuple(row[k] for k in time + series) + (target,)
                own = [float(draw[at, place[target]]) for draw in made]
                value[key] = sum(own) / len(own)
                drawn[key] = own if len(own) > 1 else []
    return value, drawn, seconds


def judge(name, data, value, drawn):
    targets, series, time, _ = PANELS[name]
    truth = {tuple(row[k] for k in time + series): row for row in rows(f"{data}/{name}_truth.csv")}
    for target in targets:
        squares, inside, count = 0.0, 0, 0
        for key, predicted in value.items():
            if key[-1] != target or math.isnan(true := number(truth[key[:-1]][target])):
                continue
            squares += (predicted - true) ** 2
            count += 1
            own = drawn[key]
            if len(own) > 1:
                mean = sum(own) / len(own)
                deviation = math.sqrt(sum((x - mean) ** 2 for x in own) / (len(own) - 1))
                inside += abs(true - mean) <= 1.645 * deviation
        yield target, math.sqrt(squares / count), inside / count if len(own) > 1 else math.nan


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--program", default="strata")
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--panel", action="append")
    parser.add_argument("--method", action="append")
    parser.add_argument("--rounds", default="2")
    parser.add_argument("--margin", default="1")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--out", default="imputers-out")
    parser.add_argument("--jobs", default="1")
    options = parser.parse_args()
    joint = f"{{rounds: {options.rounds}, margin: {options.margin}}}"
    methods = options.method or ["joint", "alone", "extra_trees", "random_forest", "bayesian_ridge"]
    print("panel,target,method,rmse,coverage,seconds")
    errors = {}
    for name in options.panel or [name for name in PANELS if len(PANELS[name][0]) > 1]:
        for method in methods:
            made = (of_strata(name, options, joint if method == "joint" else "")
                    if method in ("joint", "alone") else of_imputer(name, options, method))
            for target, rmse, inside in judge(name, options.data, *made[:2]):
                errors.setdefault(method, []).append(rmse)
                print(f"{name},{target},{method},{rmse:.6g},{inside:.3f},{made[2]:.1f}", flush=True)
    for method in methods[1:]:
        ratio = geometric([own / other for own, other in zip(errors[methods[0]], errors[method])])
        print(f"# {methods[0]} / {method}: {ratio:.3f} of {len(errors[method])}")


if __name__ == "__main__":
    main()
