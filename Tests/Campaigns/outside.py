#!/usr/bin/env python3
"""Stacks learners of many libraries, kills the run and its workers at random moments, and compares what comes of it.

    outside.py PROGRAM [KILLS]   (20): so many SIGKILLs of the run, then as many of workers

PYTHON names the environment (~/.cache/strata/test-python). MORE=torch,autogluon adds their learners, which the
environment must hold. The learner in R is left out where Rscript is not there. SEED (1) makes the moments.
Exit code 1 if other bytes came, a worker outlived its run, or the run without kills failed.
"""
import json, os, random, shutil, signal, subprocess, sys, tempfile, time

program = os.path.abspath(sys.argv[1])
kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
here = os.path.dirname(os.path.abspath(__file__))
rng = random.Random(int(os.environ.get("SEED", "1")))
python = os.environ.get("PYTHON", os.path.expanduser("~/.cache/strata/test-python"))
more = [name for name in os.environ.get("MORE", "").split(",") if name]

ESTIMATORS = {
    "linear": "sklearn.linear_model.LinearRegression", "bayes": "sklearn.linear_model.BayesianRidge",
    "huber": "sklearn.linear_model.HuberRegressor, params: {max_iter: 1000}",
    "svr": "sklearn.svm.SVR, params: {C: 10}", "near": "sklearn.neighbors.KNeighborsRegressor",
    "tree": "sklearn.tree.DecisionTreeRegressor", "trees": "sklearn.ensemble.ExtraTreesRegressor, params: {n_estimators: 20}",
    "hist": "sklearn.ensemble.HistGradientBoostingRegressor, params: {max_iter: 30}",
    "process": "sklearn.gaussian_process.GaussianProcessRegressor, params: {alpha: 0.1}",
    "pls": "sklearn.cross_decomposition.PLSRegression"}
STEPS = {
    "scaled": ["sklearn.preprocessing.StandardScaler", "sklearn.svm.LinearSVR, params: {max_iter: 20000}"],
    "curved": ["sklearn.preprocessing.PolynomialFeatures", "sklearn.linear_model.Ridge"]}
OTHERS = {
    "median": f"{{family: python, file: {here}/../../experiments/workers/median.py, class: NearestMedian}}",
    "lightgbm": "{family: lightgbm, n_estimators: 30}", "by_c": "{family: lightgbm, interface: c, n_estimators: 30}"}
if shutil.which("Rscript"):
    OTHERS["glmnet"] = f"{{family: command, command: [Rscript, {here}/../../experiments/workers/glmnet.R]}}"
if "torch" in more:
    OTHERS["torch"] = "{family: torch, params: {epochs: 20, hidden: [32, 32]}}"
if "autogluon" in more:
    OTHERS["autogluon"] = "{family: autogluon, params: {hyperparameters: {GBM: {}, XT: {}}, time_limit: 60}}"
learners = {name: f"{{family: sklearn, estimator: {text}}}" for name, text in ESTIMATORS.items()}
learners |= {name: "{family: sklearn, steps: [" + ", ".join(f"{{estimator: {step}}}" for step in steps) + "]}"
             for name, steps in STEPS.items()}
learners |= OTHERS
EXPERIMENT = f"""strata: 1
name: outside
python: {{venv: {python}}}
tables: {{d: {{file: d.csv, key: id}}}}
learners:
  ridge: {{family: ridge}}
""" + "".join(f"  {name}: {text}\n" for name, text in learners.items()) + f"""stacks:
  s: {{folds: {{kind: kfold, count: 4}}, layers: [[{", ".join(learners)}], [ridge, linear]]}}
stages: {{t: {{table: d, targets: [y], features: [x, z, g], stack: s, fills: e}}}}
evaluate: {{holdouts: {{random: {{kind: random, fraction: 0.2}}}}}}
inventories: {{e: {{table: e, intervals: 0.9}}}}
"""
# What AutoGluon does within a time depends on the clock: its bytes are its own.
RESULTS = ["metrics.csv", "predictions.csv", "folds.csv", "inventories/e.csv"]


def fresh():
    folder = tempfile.mkdtemp(prefix="outside-")
    own = random.Random(7)
    with open(f"{folder}/d.csv", "w") as file:
        file.write("id,x,z,g,y\n")
        for row in range(300):
            x, z = own.gauss(0, 1), own.gauss(0, 1)
            y = "" if row % 9 == 0 else f"{2 * x + z * z + own.gauss(0, 0.1):.4f}"
            file.write(f"{row},{x:.4f},{z:.4f},{'abc'[row % 3]},{y}\n")
    with open(f"{folder}/o.yaml", "w") as file:
        file.write(EXPERIMENT)
    return folder


def start(folder):
    return subprocess.Popen([program, "run", "o.yaml", "-q"], cwd=folder, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def contents(folder):
    found = {}
    for name in RESULTS:
        with open(f"{folder}/results/outside/{name}", "rb") as file:
            found[name] = file.read()
    return found


def workers(pid):
    """The processes below one, with their start, as numbers are used again."""
    found, open_ = [], [pid]
    while open_:
        current = open_.pop()
        try:
            for thread in os.listdir(f"/proc/{current}/task"):
                with open(f"/proc/{current}/task/{thread}/children") as file:
                    children = [int(word) for word in file.read().split()]
                found += [(child, born(child)) for child in children]
                open_ += children
        except (FileNotFoundError, ProcessLookupError):
            pass
    return [item for item in found if item[1]]


def born(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def finish(folder, wanted, problems, what):
    """Runs to the end; what failed in an earlier run is fitted again."""
    process = start(folder)
    text = process.communicate()[0].decode()
    if process.returncode != 0:
        problems.append(f"{what}: ended with {process.returncode}: {text[-300:]}")
    else:
        problems += [f"{what}: other bytes in {name}" for name, bytes_ in contents(folder).items() if bytes_ != wanted[name]]


problems = []
source = fresh()
began = time.time()
process = start(source)
text = process.communicate()[0].decode()
whole = time.time() - began
if process.returncode != 0:
    sys.exit(f"the run without kills ended with {process.returncode}:\n{text}")
wanted = contents(source)
with open(f"{source}/results/outside/run.json") as file:
    print("libraries:", json.dumps({k: v for k, v in json.load(file).get("libraries", {}).items() if not isinstance(v, (list, dict))}))
print(f"run: {len(learners) + 1} learners, {whole:.1f} s")

done = outlived = 0
while done < kills:
    folder = fresh()
    for _ in range(min(5, kills - done)):
        process = start(folder)
        time.sleep(rng.random() * whole * 0.6)
        below = workers(process.pid)
        process.kill()
        process.communicate()
        done += process.returncode == -signal.SIGKILL
        end = time.time() + 5
        while any(born(pid) == birth for pid, birth in below) and time.time() < end:
            time.sleep(0.02)
        left = [pid for pid, birth in below if born(pid) == birth]
        outlived += len(left)
        if process.returncode != -signal.SIGKILL:
            break
    finish(folder, wanted, problems, f"after {done} kills of the run")
    shutil.rmtree(folder)
print(f"kills of the run: {done}; workers that outlived it: {outlived}")

done = runs = 0
while done < kills:
    folder = fresh()
    process = start(folder)
    for _ in range(min(5, kills - done)):
        time.sleep(rng.random() * whole / 6)
        below = workers(process.pid)
        if process.poll() is not None or not below:
            continue
        try:
            os.kill(rng.choice(below)[0], signal.SIGKILL)
            done += 1
        except ProcessLookupError:
            pass
    process.communicate()
    runs += 1
    finish(folder, wanted, problems, f"after {done} kills of workers")
    shutil.rmtree(folder)
print(f"kills of workers: {done} in {runs} runs")
shutil.rmtree(source)
print(f"{len(problems) + (outlived > 0)} problems")
for problem in problems[:20]:
    print(" ", problem)
sys.exit(1 if problems or outlived else 0)
