"""Panels whose early years are hidden and whose truth is known: errors and intervals of a run beside simple methods.

    python panels.py DATA [--program strata] [--preset best] [--simple panels_simple_methods.csv]
        [--panels FILE.json] [--panel NAME ...] [--out FOLDER] [--extra 'stack: keys'] [--jobs 2]

DATA has NAME_gaps.csv and NAME_truth.csv: the same rows, with some cells hidden and with none. Each panel is run with the
preset and no other key; what it fills is judged against the truth. `simple` is the file of simple methods: the ratio is the
error to that of the best of them by hindsight. Needs no package.
"""

import argparse
import csv
import json
import math
import os
import resource
import subprocess
import sys

# targets, key without time, time, other features
PANELS = {
    "cigar": (["sales", "pimin"], ["state"], ["year"], ["price", "pop", "cpi", "ndi"]),
    "produc": (["gsp", "emp"], ["state"], ["year"], ["region", "pcap", "pc", "unemp"]),
    "guns": (
        ["violent", "prisoners", "income"], ["state"], ["year"], ["murder", "afam", "population", "density"]),
    "gapminder": (["lifeExp"], ["country"], ["year"], ["continent", "gdpPercap", "pop"]),
    "sumhes": (["gdp"], ["country"], ["year"], ["opec", "com", "pop", "sr"]),
    "beijing": (
        ["PM10", "O3", "NO2", "SO2", "CO"], ["District"], ["Year", "Month"], ["PM2.5", "TEMP", "WSPM", "RAIN"]),
}


def experiment(name, data, preset, extra):
    targets, series, time, features = PANELS[name]
    listed = [f"{{time: [{', '.join(time)}]}}"]
    if "Month" in time:
        listed.append("{cyclic: Month, period: 12, harmonics: 2}")
    listed += series + features
    return f"""strata: 1
name: {name}
seed: 1
tables:
  panel:
    file: {os.path.abspath(data)}/{name}_gaps.csv
    key: [{', '.join(time + series)}]
stacks:
  s: {{preset: {preset}{', ' + extra if extra else ''}}}
stages:
  fill:
    table: panel
    targets: [{', '.join(targets)}]
    features: [{', '.join(listed)}]
    stack: s
    fills: complete
inventories:
  complete: {{table: complete, intervals: 0.9}}
"""


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text not in ("", "NA", "nan") else math.nan


def group_mean(gaps, truth, target, series, month):
    """The error of the mean of the known cells of the same series (and month)."""
    sums, every = {}, []
    for row in gaps:
        value = number(row[target])
        if not math.isnan(value):
            sums.setdefault(tuple(row[k] for k in series + month), []).append(value)
            every.append(value)
    mean = sum(every) / len(every)
    squares = []
    for row, true in zip(gaps, truth):
        value = number(true[target])
        if math.isnan(number(row[target])) and not math.isnan(value):
            own = sums.get(tuple(row[k] for k in series + month))
            squares.append(((sum(own) / len(own) if own else mean) - value) ** 2)
    return math.sqrt(sum(squares) / len(squares))


def judge(name, data, folder):
    targets, series, time, _ = PANELS[name]
    key = time + series
    truth = {tuple(row[k] for k in key): row for row in rows(f"{data}/{name}_truth.csv")}
    gaps = rows(f"{data}/{name}_gaps.csv")
    ordered = [truth[tuple(row[k] for k in key)] for row in gaps]
    cells = rows(f"{folder}/inventories/complete.provenance.csv")
    for target in targets:
        squares, inside, width, score, count = 0.0, 0, 0.0, 0.0, 0
        for cell in cells:
            if cell["column"] != target:
                continue
            true = number(truth[tuple(cell[k] for k in key)][target])
            if math.isnan(true):
                continue
            value, lower, upper = (float(cell[k]) for k in ("value", "lower", "upper"))
            squares += (value - true) ** 2
            inside += lower <= true <= upper
            width += upper - lower
            score += upper - lower + 20 * (max(lower - true, 0) + max(true - upper, 0))
            count += 1
        month = ["Month"] if "Month" in time else []
        yield (target, math.sqrt(squares / count), inside / count, width / count, score / count,
               group_mean(gaps, ordered, target, series, month))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--program", default="strata")
    parser.add_argument("--preset", default="best")
    parser.add_argument("--simple", default="")
    parser.add_argument("--panels", help="other panels, as panels_more.py writes them")
    parser.add_argument("--panel", action="append")
    parser.add_argument("--out", default="panels-out")
    parser.add_argument("--extra", default="")
    parser.add_argument("--jobs", default="")
    options = parser.parse_args()
    if options.panels:
        with open(options.panels, encoding="utf-8") as file:
            PANELS.clear()
            PANELS.update(json.load(file))
    best = {}
    if options.simple:
        for row in rows(options.simple):
            key = (row["panel"], row["target"])
            best[key] = min(best.get(key, math.inf), float(row["rmse"]))
    ratios, covered, skill, scores = [], [], [], []
    print(f"{'panel':10} {'target':10} {'rmse':>10} {'ratio':>6} {'/mean':>6} {'cover':>6} {'width/rmse':>10}")
    for name in options.panel or PANELS:
        if not os.path.exists(f"{options.data}/{name}_truth.csv"):
            continue
        folder = os.path.join(options.out, options.preset)
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{name}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(experiment(name, options.data, options.preset, options.extra))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [options.program, "run", path, "--quiet", "--results", os.path.join(folder, "results")]
        if options.jobs:
            command += ["--jobs", options.jobs]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            print(name, done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
            continue
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        for target, rmse, inside, width, score, mean in judge(name, options.data, os.path.join(folder, "results", name)):
            ratio = rmse / best.get((name, target), math.nan)
            ratios.append(ratio)
            covered.append(inside)
            skill.append(rmse / mean)
            scores.append(score / mean)
            print(f"{name:10} {target:10} {rmse:10.4g} {ratio:6.3f} {rmse / mean:6.3f} {inside:6.3f} {width / rmse:10.2f}")
        print(f"{name:10} {'cpu':10} {after.ru_utime - before.ru_utime:10.1f} s", flush=True)
    if ratios:
        print(
            f"{'all':10} {'':10} {'':10} {geometric(ratios):6.3f} {geometric(skill):6.3f} {sum(covered) / len(covered):6.3f}"
            f"   least coverage {min(covered):.3f}, worst ratio {max(ratios):.2f}, worst / mean {max(skill):.2f},"
            f" interval score {geometric(scores):.3f} of the group mean's error")


def geometric(values):
    return math.exp(sum(map(math.log, values)) / len(values))


if __name__ == "__main__":
    main()
