"""Verdicts between stacks of one and of two layers on autocorrelated series, held against rows that were held out.

    python depths.py [--program strata] [--series 12] [--second gbm] [--out FOLDER] [--jobs 2]

Each series has 60 to 200 known rows in five blocks and as many more in the blocks between them, which are held out: a linear signal
of three features with noise that is autoregressive of the first order. The verdict comes from `evaluate.outer` (whole stacks, refitted for each fold); printed
beside are the gain in out-of-fold errors, which the second layer has seen, and that in held-out rows: ln(one layer / two layers),
positive where two layers are better. Agreement is that of the signs; where both stacks are equally good they are a matter of chance,
and the verdict is undecided. Needs no package.
"""

import argparse
import csv
import json
import math
import os
import random
import subprocess

EXPERIMENT = """strata: 1
name: {name}
seed: 1
tables: {{data: {{file: {name}.csv, key: [step]}}}}
learners:
  gbm:   {{family: gbm, learning_rate: 0.05, min_data_in_leaf: 5}}
  ridge: {{family: ridge}}
stacks:
  s:
    folds: {{kind: blocks, by: [step], count: 5}}
    layers: [[gbm, ridge], [{second}]]
    blend: {{kind: greedy, layers: last}}
stages:
  fit: {{table: data, targets: [y], features: [{{time: [step]}}, a, b, c], stack: s}}
evaluate:
  metrics: [rmse]
  outer: {{kind: blocks, by: [step], count: 5}}
  holdouts: {{test: {{kind: column, column: test}}}}
ablate: {{variants: {{one: {{stacks.s.layers.1: null}}}}}}
"""


def series(path, number):
    """Writes one series; blocks of known rows alternate with blocks that are held out."""
    draw = random.Random(f"series {number}")
    known = 60 + 140 * number // 11
    count = 2 * known
    noise, memory = 0.0, draw.uniform(0.6, 0.95)
    weights = [draw.uniform(-2, 2) for _ in range(3)]
    block = known // 5
    with open(path, "w", encoding="utf-8") as file:
        file.write("step,a,b,c,y,test\n")
        for step in range(count):
            noise = memory * noise + draw.gauss(0, 1)
            x = [draw.gauss(0, 1) for _ in range(3)]
            y = sum(w * v for w, v in zip(weights, x)) + noise
            cells = [step] + [f"{value:.4f}" for value in x + [y]] + [step // block % 2]
            file.write(",".join(map(str, cells)) + "\n")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def error(table, variant, evaluation):
    """Root mean squared error of the ensemble over the rows of an evaluation."""
    values = [
        float(row["value"]) for row in table
        if row["variant"] == variant and row["evaluation"] == evaluation and row["model"] == "blend"
        and row["metric"] == "rmse"
    ]
    return values[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="strata")
    parser.add_argument("--series", type=int, default=12)
    parser.add_argument("--second", default="gbm", help="learner of the second layer: gbm or ridge")
    parser.add_argument("--out", default="depths")
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    print("series  rows  out_of_fold  outer  held_out  verdict     agrees")
    agreeing = leaky = decided = right = 0
    for number in range(options.series):
        name = f"s{number + 1:02}"
        series(f"{options.out}/{name}.csv", number)
        with open(f"{options.out}/{name}.yaml", "w", encoding="utf-8") as file:
            file.write(EXPERIMENT.format(name=name, second=options.second))
        subprocess.run(
            [options.program, "run", f"{name}.yaml", "-q", "-j", options.jobs], cwd=options.out, check=True)
        metrics = rows(f"{options.out}/results/{name}/metrics.csv")
        # The second layer's gain: positive where two layers are better.
        gains = {
            evaluation: math.log(error(metrics, "one", evaluation) / error(metrics, "", evaluation))
            for evaluation in ("out_of_fold", "outer", "holdout:test")
        }
        # The base, two layers, is the first operand: the variant with one layer is judged.
        found = subprocess.run(
            [options.program, "compare", name, "--format", "json"], cwd=options.out, check=True,
            stdout=subprocess.PIPE, text=True)
        row = [row for row in json.loads(found.stdout)["rows"] if row["target"] == "y"][0]
        assert row["evaluation"] == "outer"
        agrees = gains["outer"] * gains["holdout:test"] > 0
        agreeing += agrees
        leaky += gains["out_of_fold"] * gains["holdout:test"] > 0
        if row["verdict"] in ("better", "worse"):
            decided += 1
            right += (row["verdict"] == "worse") == (gains["holdout:test"] > 0)
        count = 60 + 140 * number // 11
        print(
            f"{name}    {count:4}  {gains['out_of_fold']:+11.3f} {gains['outer']:+6.3f} "
            f"{gains['holdout:test']:+9.3f}  {row['verdict']:10}  {'yes' if agrees else 'no'}", flush=True)
    print(f"signs: {agreeing} of {options.series} agree; out of fold {leaky}")
    print(f"verdicts better or worse: {decided}, of which {right} agree with the held-out rows")


if __name__ == "__main__":
    main()
