"""The twin of the Shanghai problem over seeds: errors of what a run fills beside the group mean's, against the truth.

    python twins.py twin.yaml [--program strata] [--seeds 1-20] [--out FOLDER] [--set key=value ...] [--jobs 2]

The experiment's own naive baseline is the group mean. Only the tables that are filled are judged; holdouts and the masked evaluation
are left out. Needs no package.
"""

import argparse
import csv
import math
import os
import resource
import subprocess
import sys


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def geometric(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("experiment")
    parser.add_argument("--program", default="strata")
    parser.add_argument("--seeds", default="1-20")
    parser.add_argument("--out", default="twins-out")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--jobs", default="")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    cells = {}
    for seed in range(int(first), int(last or first) + 1):
        data = os.path.join(options.out, f"data-{seed}")
        subprocess.run([options.program, "twin", "--seed", str(seed), "--out", data], check=True, capture_output=True)
        command = [options.program, "run", options.experiment, "--quiet",
                   "--set", f"vars.data={os.path.abspath(data)}", "--set", "evaluate.holdouts=null",
                   "--set", "evaluate.masked=null", "--results", os.path.join(options.out, f"results-{seed}")]
        for value in options.set:
            command += ["--set", value]
        if options.jobs:
            command += ["--jobs", options.jobs]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        name = next(entry for entry in os.listdir(os.path.join(options.out, f"results-{seed}"))
                    if os.path.exists(os.path.join(options.out, f"results-{seed}", entry, "metrics.csv")))
        own = {}
        for row in rows(os.path.join(options.out, f"results-{seed}", name, "metrics.csv")):
            if row["evaluation"] == "truth":
                own[row["stage"], row["target"], row["model"], row["metric"]] = float(row["value"])
        ratios = {}
        for stage, target, model, metric in own:
            if model == "blend" and metric == "rmse":
                base = own.get((stage, target, "baseline", "rmse"))
                ratios[stage, target] = own[stage, target, model, metric] / base
                cells.setdefault((stage, target), []).append(
                    (ratios[stage, target], own[stage, target, "blend", "coverage"]))
        print(f"seed {seed}: {geometric(ratios.values()):.3f} of the group mean's error, "
              f"{sum(value > 1 for value in ratios.values())} of {len(ratios)} worse, {seconds:.1f} CPU s", flush=True)
    for (stage, target), values in cells.items():
        covered = [value[1] for value in values]
        print(f"{stage:10} {target:18} {geometric([value[0] for value in values]):.3f}  worse {sum(v[0] > 1 for v in values)}"
              f"  covered {sum(covered) / len(covered):.3f}")
    everything = [value for values in cells.values() for value in values]
    print(f"all {geometric([v[0] for v in everything]):.3f}, covered {sum(v[1] for v in everything) / len(everything):.3f}")


if __name__ == "__main__":
    main()
