"""Backcasts within the training rows of the protocol: errors and intervals of a preset, without a look at its held-out rows.

    python inner_backcasts.py PROTOCOL [--program strata] [--preset fast] [--tasks I|II|III ...] [--depths 20 35 50]
        [--extra 'stack: keys'] [--learners FILE.yaml] [--than FILE.csv] [--save FILE.csv] [--out FOLDER] [--jobs 2]

PROTOCOL has the fifteen tasks of protocol.yaml. Rows that its columns test_random and test_backcast hold out are left out; of the rest the
earliest 20, 35 and 50 % of the months are hidden and filled. The interval score, of 90 % intervals, is divided by the error (RMSE). `save`
writes the errors, `than` compares them with those of an earlier run. `learners` is a file with a mapping `learners:`, to replace some of
the preset's. Needs no package.
"""

import argparse
import csv
import math
import os
import re
import subprocess
import sys

INDICATORS = ["PM10_mean", "O3_mean", "NO2_mean", "SO2_mean", "CO_mean", "AQI_Good_Rate_pct"]
TESTS = ("test_random", "test_backcast")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def month(row):
    return int(row["Year"]), int(row["Month"])


def cases(options):
    """Writes the tables; yields name, task, target, features and the hidden cells by key."""
    for task in options.tasks:
        for target in INDICATORS:
            path = os.path.join(options.protocol, f"{task}_{target}.csv")
            if not os.path.exists(path):
                continue
            rows = [row for row in read(path) if all(row[test] == "0" for test in TESTS)]
            rows = [{name: row[name] for name in row if name not in TESTS} for row in rows]
            months = sorted({month(row) for row in rows})
            key = ["Year", "Month"] + ["District"] * ("District" in rows[0])
            for depth in options.depths:
                first = months[int(depth / 100 * len(months))]
                hidden = {tuple(row[k] for k in key): float(row[target])
                          for row in rows if month(row) < first and row[target]}
                name = f"{task}_{target}_{depth}"
                write(os.path.join(options.out, f"{name}.csv"),
                      [{**row, target: ""} if month(row) < first else row for row in rows])
                features = [column for column in rows[0] if column not in key + [target]]
                yield name, task, target, key, features, hidden


def experiment(found, options):
    tables, stages, inventories = "", "", ""
    for name, _, target, key, features, _ in found:
        ceiling = ", max: 100" if target.startswith("AQI") else ""
        tables += (f"  {name}:\n    file: {os.path.abspath(options.out)}/{name}.csv\n    key: [{', '.join(key)}]\n"
                   f"    columns: {{{target}: {{min: 0{ceiling}}}}}\n")
        relative = f"    relative_to: {{column: {target}_city, form: auto}}\n" if "District" in key else ""
        listed = ["{time: [Year, Month]}", "{cyclic: Month, period: 12, harmonics: 2}"] + key[2:] + features
        stages += (f"  s_{name}:\n    table: {name}\n    targets: [{target}]\n{relative}"
                   f"    features: [{', '.join(listed)}]\n    stack: s\n    fills: c_{name}\n")
        inventories += f"  c_{name}: {{table: c_{name}, intervals: 0.9}}\n"
    learners = open(options.learners, encoding="utf-8").read() if options.learners else ""
    extra = ", " + options.extra if options.extra else ""
    return (f"strata: 1\nname: inner\nseed: 1\ntables:\n{tables}{learners}stacks:\n  s: {{preset: {options.preset}{extra}}}\n"
            f"stages:\n{stages}inventories:\n{inventories}")


def judge(name, target, key, hidden, folder):
    squares, inside, score, count = 0.0, 0, 0.0, 0
    for cell in read(f"{folder}/inventories/c_{name}.provenance.csv"):
        true = hidden.get(tuple(cell[k] for k in key))
        if cell["column"] != target or true is None:
            continue
        lower, upper = float(cell["lower"]), float(cell["upper"])
        squares += (float(cell["value"]) - true) ** 2
        inside += lower <= true <= upper
        score += upper - lower + 20 * (max(lower - true, 0) + max(true - upper, 0))
        count += 1
    rmse = math.sqrt(squares / count)
    return rmse, inside / count, score / count / rmse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("protocol")
    parser.add_argument("--program", default="strata")
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--tasks", nargs="+", default=["I", "II", "III"])
    parser.add_argument("--depths", nargs="+", type=int, default=[20, 35, 50])
    parser.add_argument("--extra", default="")
    parser.add_argument("--learners", default="")
    parser.add_argument("--than", default="")
    parser.add_argument("--save", default="")
    parser.add_argument("--out", default="inner-out")
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    found = list(cases(options))
    path = os.path.join(options.out, "inner.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(experiment(found, options))
    results = os.path.join(options.out, "results")
    done = subprocess.run([options.program, "run", path, "--quiet", "--results", results, "--jobs", options.jobs],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    before = {row["case"]: float(row["rmse"]) for row in read(options.than)} if options.than else {}
    rows, groups = [], {}
    for name, task, target, key, _, hidden in found:
        rmse, covered, score = judge(name, target, key, hidden, os.path.join(results, "inner"))
        rows.append({"case": name, "rmse": f"{rmse:.6g}", "covered": f"{covered:.4f}", "score": f"{score:.4g}"})
        ratio = math.log(rmse / before.get(name, rmse))
        for group in (task, target, re.sub(".*_", "", name) + " %", "all"):
            groups.setdefault(group, []).append((ratio, covered, score))
    if options.save:
        write(options.save, rows)
    for group, values in groups.items():
        ratio = math.exp(sum(value[0] for value in values) / len(values))
        covered = [value[1] for value in values]
        print(f"{group:18} cases {len(values):3}  ratio {ratio:.3f}  covered {sum(covered) / len(covered):.3f}, least {min(covered):.3f}"
              f"  interval score {sum(value[2] for value in values) / len(values):.2f}")


if __name__ == "__main__":
    main()
