#!/usr/bin/env python3
"""serving BUNDLE ROWS.csv: requests a second and latency of `strata serve`, by wrk.

One row and 1,000 rows a request (rows of the file, repeated), as JSON and as CSV, by 1 and by 8 connections. Prints a table in
Markdown. STRATA is the program; default: strata of the path. Before anything is measured, each answer is compared: CSV with what
`strata predict` writes, JSON with CSV.
"""
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request

STRATA = os.environ.get("STRATA", "strata")
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))


def ask(address, body, kind):
    request = urllib.request.Request(address + "predict", data=body, headers={"Content-Type": kind})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def bodies(path, count):
    """The first rows of a file, repeated, as CSV and as JSON."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    header, rows = rows[0], [rows[1 + place % (len(rows) - 1)] for place in range(count)]
    table = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [header] + rows) + "\n"
    objects = [{name: cell if cell else None for name, cell in zip(header, row)} for row in rows]
    return {"text/csv": table.encode(), "application/json": json.dumps(objects[0] if count == 1 else objects).encode()}


def check(address, bundle, folder, own):
    """Whether both kinds of answers are those of `strata predict`."""
    rows = os.path.join(folder, "rows.csv")
    out = os.path.join(folder, "out.csv")
    with open(rows, "wb") as file:
        file.write(own["text/csv"])
    subprocess.run([STRATA, "predict", bundle, rows, "-o", out, "-q", "--overwrite"], check=True)
    with open(out, "rb") as file:
        expected = file.read()
    assert ask(address, own["text/csv"], "text/csv") == expected, "CSV differs from predict"
    answer = json.loads(ask(address, own["application/json"], "application/json"))["predictions"]
    for row, line in zip(answer, csv.DictReader(expected.decode().splitlines()), strict=True):
        assert row["predicted"] in (line["predicted"], float(line["predicted"])), (row, line)


def measure(address, folder, kind, body, connections):
    with open(os.path.join(folder, "body"), "wb") as file:
        file.write(body)
    script = os.path.join(folder, "post.lua")
    with open(script, "w") as file:
        file.write(f'local f = io.open("{folder}/body", "rb")\nwrk.body = f:read("*all")\nf:close()\n'
                   f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{kind}"\n')
    text = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "--timeout", "60s", "-s", script, address + "predict"],
        check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in text and "Socket errors" not in text, text
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    part = {name: re.search(rf"{name}%\s+([\d.]+)(us|ms|s)", text) for name in ("50", "99")}
    scale = {"us": 1e-3, "ms": 1, "s": 1e3}
    return rate, *(float(found[1]) * scale[found[2]] for found in part.values())


def main():
    bundle, path = sys.argv[1:]
    server = subprocess.Popen([STRATA, "serve", bundle], stderr=subprocess.PIPE, text=True)
    try:
        address = server.stderr.readline().split(" at ")[1].strip()
        print("| rows | body | connections | requests/s | rows/s | median ms | 99 % ms |\n| --- | --- | --- | --- | --- | --- | --- |")
        with tempfile.TemporaryDirectory() as folder:
            for count in (1, 1000):
                own = bodies(path, count)
                check(address, bundle, folder, own)
                for kind, body in own.items():
                    for connections in (1, 8):
                        rate, median, last = measure(address, folder, kind, body, connections)
                        print(f"| {count} | {kind.split('/')[1]} | {connections} | {rate:.1f} | {rate * count:.0f} "
                              f"| {median:.2f} | {last:.2f} |", flush=True)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 143


main()
