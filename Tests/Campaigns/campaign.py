#!/usr/bin/env python3
"""Ill-treats the program at random and counts what came of it.

    campaign.py PROGRAM kill   [N]   kills run, gc, export, predict, init and fmt at random points
    campaign.py PROGRAM flip   [N]   flips single bytes of a store, a bundle and a workbook-like table
    campaign.py PROGRAM full   [N]   runs on N sizes of a disk that is too small (root: mounts tmpfs)
    campaign.py PROGRAM mutate [N]   mutated experiments and tables for check and fmt

Prints one line of counts for each kind; exit code 1 if anything was lost, another score came out, or the
program was ended by a signal of its own. The seed is SEED (default 1); equal seeds do equal things.
"""
import os, random, shutil, signal, subprocess, sys, tempfile, time

program = os.path.abspath(sys.argv[1])
rng = random.Random(int(os.environ.get("SEED", "1")))
EXPERIMENT = """strata: 1
name: c
tables: {d: {file: d.csv, key: id}}
learners: {gbm: {family: gbm, n_estimators: 60, min_data_in_leaf: 5}, ridge: {family: ridge}}
stacks: {s: {folds: {kind: kfold, count: 5}, layers: [[gbm, ridge], [ridge]]}}
stages: {t: {table: d, targets: [y], features: [x, z, g], stack: s, fills: e}}   # one stage
inventories: {e: {table: e}}
"""
RESULTS = ["metrics.csv", "predictions.csv", "folds.csv", "inventories/e.csv"]


def run(folder, *arguments, **options):
    return subprocess.run([program, *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **options)


def fresh():
    folder = tempfile.mkdtemp(prefix="campaign-")
    own = random.Random(7)
    with open(f"{folder}/d.csv", "w") as file:
        file.write("id,x,z,g,y\n")
        for row in range(300):
            x, z = own.gauss(0, 1), own.gauss(0, 1)
            y = "" if row % 9 == 0 else f"{2 * x + z * z:.4f}"
            file.write(f"{row},{x:.4f},{z:.4f},{'abc'[row % 3]},{y}\n")
    with open(f"{folder}/c.yaml", "w") as file:
        file.write(EXPERIMENT)
    return folder


def read(path):
    with open(path, "rb") as file:
        return file.read()


def expected():
    """The bytes of the results, of the inputs, of a bundle and of its predictions."""
    folder = fresh()
    assert run(folder, "run", "c.yaml", "-q").returncode == 0
    export = run(folder, "export", "c.yaml", "--stage", "t", "--target", "y", "-o", "b", "-q")
    assert export.returncode == 0, export.stderr
    assert run(folder, "predict", "b", "d.csv", "-o", "p.csv", "-q").returncode == 0
    return folder, {name: read(f"{folder}/results/c/{name}") for name in RESULTS}


def check_results(folder, wanted, problems, what):
    ending = run(folder, "run", "c.yaml", "-q")
    if ending.returncode != 0:
        problems.append(f"{what}: run ended with {ending.returncode}: {ending.stderr[-200:]}")
        return
    for name, content in wanted.items():
        if read(f"{folder}/results/c/{name}") != content:
            problems.append(f"{what}: other bytes in {name}")


def kill(count):
    source, wanted = expected()
    inputs = {name: read(f"{source}/{name}") for name in ("d.csv", "c.yaml")}
    bundle, predicted = read(f"{source}/b"), read(f"{source}/p.csv")
    commands = {
        "run": ["run", "c.yaml", "-q"], "gc": ["gc", "--max-size", "20K"],
        "export": ["export", "c.yaml", "--stage", "t", "--target", "y", "-o", "b", "-q"],
        "predict": ["predict", "b", "d.csv", "-o", "p.csv", "-q"],
        "init": ["init", "d.csv", "--out", "new.yaml"], "fmt": ["fmt", "c.yaml"]}
    problems, killed = [], dict.fromkeys(commands, 0)
    folder = fresh()
    for number in range(count):
        name = list(commands)[number % len(commands)]
        if name == "run" and rng.random() < 0.5:
            shutil.rmtree(f"{folder}/results", ignore_errors=True)
        if name in ("predict",) and not os.path.exists(f"{folder}/b"):
            shutil.copy(f"{source}/b", f"{folder}/b")
        if name == "init" and os.path.exists(f"{folder}/new.yaml"):
            os.unlink(f"{folder}/new.yaml")
        process = subprocess.Popen([program, *commands[name]], cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * (0.5 if name in ("run", "export") else 0.08))
        process.kill()
        killed[name] += process.wait() == -signal.SIGKILL
        if read(f"{folder}/d.csv") != inputs["d.csv"]:
            problems.append(f"{name}: the table was changed")
        text = read(f"{folder}/c.yaml")
        if b"gbm" not in text or not text.endswith(b"\n"):
            problems.append(f"{name}: the experiment was cut")
        if os.path.exists(f"{folder}/b") and read(f"{folder}/b") != bundle and name != "fmt":
            if run(folder, "predict", "b", "d.csv", "-o", "-").returncode != 0:
                problems.append(f"{name}: the bundle is broken")
        if os.path.exists(f"{folder}/p.csv") and read(f"{folder}/p.csv") != predicted:
            problems.append(f"{name}: other predictions")
        if number % 20 == 19:
            with open(f"{folder}/c.yaml", "wb") as file:
                file.write(inputs["c.yaml"])
            check_results(folder, wanted, problems, name)
    with open(f"{folder}/c.yaml", "wb") as file:
        file.write(inputs["c.yaml"])
    check_results(folder, wanted, problems, "end")
    left = [name for _, _, names in os.walk(f"{folder}/results") for name in names if name.endswith(".tmp")]
    problems += [f"left: {name}" for name in left]
    print(f"kill: {count} started, {sum(killed.values())} killed {killed}, {len(problems)} problems")
    return problems


def flip(count):
    source, wanted = expected()
    problems, refused = [], 0
    store, bundle = read(f"{source}/results/strata.sqlite"), read(f"{source}/b")
    predicted = read(f"{source}/p.csv")
    for number in range(count):
        if number % 3 < 2:
            folder = tempfile.mkdtemp(prefix="campaign-")
            for name in ("d.csv", "c.yaml"):
                shutil.copy(f"{source}/{name}", folder)
            os.mkdir(f"{folder}/results")
            content = bytearray(store)
            place = rng.randrange(len(content))
            content[place] ^= 1 << rng.randrange(8)
            with open(f"{folder}/results/strata.sqlite", "wb") as file:
                file.write(content)
            check_results(folder, wanted, problems, f"byte {place} of the store")
            shutil.rmtree(folder)
        else:
            content = bytearray(bundle)
            place = rng.randrange(len(content))
            content[place] ^= 1 << rng.randrange(8)
            with open(f"{source}/damaged", "wb") as file:
                file.write(content)
            ending = run(source, "predict", "damaged", "d.csv", "-o", "-")
            refused += ending.returncode == 2
            if ending.returncode not in (0, 2) or (ending.returncode == 0 and ending.stdout != predicted):
                problems.append(f"byte {place} of the bundle: {ending.returncode}")
    print(f"flip: {count} bytes, {refused} bundles refused, {len(problems)} problems")
    return problems


def full(count):
    _, wanted = expected()
    problems, ended = [], {}
    for number in range(count):
        folder = fresh()
        size = 64 + number * 3072 // max(1, count)
        os.mkdir(f"{folder}/results")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", f"{folder}/results"], check=True)
        try:
            ending = run(folder, "run", "c.yaml", "-q")
            ended[ending.returncode] = ended.get(ending.returncode, 0) + 1
            if ending.returncode not in (0, 1, 2):
                problems.append(f"{size} KiB: {ending.returncode}")
            subprocess.run(["mount", "-o", "remount,size=64m", f"{folder}/results"], check=True)
            check_results(folder, wanted, problems, f"{size} KiB")
        finally:
            subprocess.run(["umount", f"{folder}/results"], check=True)
            shutil.rmtree(folder)
    print(f"full: {count} sizes, exit codes {ended}, {len(problems)} problems")
    return problems


PIECES = [b"\xe2\x80\xa8", b"\xc2\x85", b"\t", b"{", b"}", b"[", b"]", b": ", b"\n", b"\"", b"'", b"#",
          b"&a ", b"*a", b"<<: ", b"null", b"~", b"|\n", b">\n", b"%", b"@", b",", b"-", b"\xff", b"\0",
          b"1e999", b"NaN", b"=cmd", b"\x1b[31m"]


def mutated(content):
    content = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(content) + 1)
        end = min(len(content), place + rng.randint(0, 12))
        kind = rng.randrange(3)
        if kind == 0:
            content[place:end] = b""
        elif kind == 1:
            content[place:place] = rng.choice(PIECES)
        else:
            start = rng.randrange(len(content) + 1)
            content[place:place] = content[start:start + rng.randint(0, 30)]
    return bytes(content)


def mutate(count):
    folder, problems, ended = fresh(), [], {}
    texts = {name: read(f"{folder}/{name}") for name in ("c.yaml", "d.csv")}
    for number in range(count):
        name = "d.csv" if number % 3 == 2 else "c.yaml"
        content = mutated(texts[name])
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
        commands = [["check", "c.yaml"]] if name == "d.csv" else [["check", "c.yaml"], ["fmt", "c.yaml"]]
        for command in commands:
            ending = run(folder, *command)
            ended[ending.returncode] = ended.get(ending.returncode, 0) + 1
            if ending.returncode not in (0, 2):
                keep = f"{folder}/problem-{number}-{name}"
                with open(keep, "wb") as file:
                    file.write(content)
                problems.append(f"{command[0]} of {keep}: {ending.returncode}")
        for own, text in texts.items():
            with open(f"{folder}/{own}", "wb") as file:
                file.write(text)
    print(f"mutate: {count} files, exit codes {ended}, {len(problems)} problems")
    return problems


kinds = {"kill": (kill, 60), "flip": (flip, 60), "full": (full, 6), "mutate": (mutate, 120)}
kind, short = kinds[sys.argv[2]]
found = kind(int(sys.argv[3]) if len(sys.argv) > 3 else short)
for problem in found[:20]:
    print(" ", problem)
sys.exit(1 if found else 0)
