#!/usr/bin/env python3
"""Looks at a run that is watched as viewers do, and as others on the machine might.

    watch.py PROGRAM view     two viewers and a reload see one run; its end reaches both
    watch.py PROGRAM kill     the viewer of a run that is killed ends, and says so
    watch.py PROGRAM refuse   other hosts, wrong tokens, paths that climb, requests of 100 MB in body and
                              head, 300 connections; after each the page answers within a second
    watch.py PROGRAM load [N] a run with and without 1,000 requests a second, N times in turn (default 2)

Needs PROGRAM-viewer next to PROGRAM. Prints one line for each kind; exit code 1 if anything was wrong.
"""
import os, re, resource, shutil, signal, socket, subprocess, sys, tempfile, threading, time

program = os.path.abspath(sys.argv[1])
EXPERIMENT = """strata: 1
name: w
tables: {d: {file: d.csv, key: id}}
learners: {gbm: {family: gbm, n_estimators: TREES, min_data_in_leaf: 5}, ridge: {family: ridge}}
stacks: {s: {folds: {kind: kfold, count: 5}, layers: [[gbm, ridge], [ridge]]}}
stages: {t: {table: d, targets: [y], features: [x, z], stack: s}}
"""


class Run:
    """A run that is watched, with the address of its page."""

    def __init__(self, trees, *arguments):
        self.folder = tempfile.mkdtemp(prefix="watch-")
        with open(f"{self.folder}/d.csv", "w") as file:
            file.write("id,x,z,y\n")
            for row in range(400):
                x, z = (row * 7 % 400) / 100, (row * 11 % 400) / 100
                file.write(f"{row},{x},{z},{x * z + row % 5}\n")
        with open(f"{self.folder}/w.yaml", "w") as file:
            file.write(EXPERIMENT.replace("TREES", str(trees)))
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [program, "run", "w.yaml", "--watch", *arguments], cwd=self.folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in self.process.stderr:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]+)/", line)
            if found:
                self.port, self.token = int(found[1]), found[2]
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.viewer = next(
            int(pid) for pid in os.listdir("/proc") if pid.isdigit() and viewer_of(pid, self.process.pid))

    def end(self, number=None):
        if number:
            self.process.send_signal(number)
        code = self.process.wait(120)
        shutil.rmtree(self.folder, ignore_errors=True)
        return code


def viewer_of(pid, run):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"strata-viewer") and str(run).encode() in words


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def answer(connection):
    """Status and body of one answer, and the seconds until its first byte."""
    start, text = time.monotonic(), b""
    first = None
    try:
        while part := connection.recv(65536):
            first = first or time.monotonic() - start
            text += part
    except OSError:
        pass
    words = text.split(b" ", 2)
    status = int(words[1]) if len(words) > 2 else 0
    return status, text.partition(b"\r\n\r\n")[2], first


def get(run, path="", host=None, more=(), method="GET"):
    lines = [f"{method} /{path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{run.port}'}", "Connection: close"]
    with connect(run.port) as connection:
        connection.sendall(("\r\n".join([*lines, *more]) + "\r\n\r\n").encode())
        return answer(connection)


def events(run, found):
    with connect(run.port) as connection:
        connection.settimeout(120)
        connection.sendall(f"GET /{run.token}/events HTTP/1.1\r\nHost: 127.0.0.1:{run.port}\r\n\r\n".encode())
        found.append(answer(connection)[1])


def view(_):
    # Long enough for three viewers to come before its end, also on a fast machine.
    run, streams, problems = Run(4000, "--jobs", "1"), [[], [], []], []
    threads = [threading.Thread(target=events, args=(run, stream)) for stream in streams[:2]]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    # A reload closes its stream and opens another.
    with connect(run.port) as connection:
        connection.sendall(f"GET /{run.token}/events HTTP/1.1\r\nHost: 127.0.0.1:{run.port}\r\n\r\n".encode())
        connection.recv(64)
    threads.append(threading.Thread(target=events, args=(run, streams[2])))
    threads[-1].start()
    if get(run, f"{run.token}/")[0] != 200:
        problems.append("the page does not answer")
    for thread in threads:
        thread.join(180)
    for number, stream in enumerate(streams):
        text = stream[0] if stream else b""
        if b"event: progress" not in text or not text.rstrip().endswith(b'data: {"ending":"ended"}'):
            problems.append(f"viewer {number}: {text[-200:]}")
    code = run.end()
    if code != 0:
        problems.append(f"the run ended with {code}")
    print(f"view: 3 viewers, {[stream[0].count(b'event: progress') for stream in streams if stream]} events")
    return problems


def kill(_):
    run, stream, problems = Run(200_000), [], []
    thread = threading.Thread(target=events, args=(run, stream))
    thread.start()
    time.sleep(1.5)
    start = time.monotonic()
    run.process.kill()
    run.process.wait()
    thread.join(30)
    if not stream or b'{"ending":"killed"}' not in stream[0]:
        problems.append("the viewer was not told")
    while os.path.exists(f"/proc/{run.viewer}") and time.monotonic() - start < 30:
        time.sleep(0.1)
    if os.path.exists(f"/proc/{run.viewer}"):
        problems.append("the viewer is still there")
    run.end()
    print(f"kill: the viewer ended {time.monotonic() - start:.1f} s after the run")
    return problems


def memory(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) // 1024


def refuse(_):
    run, problems = Run(1_000_000, "--jobs", "1"), []
    slowest = 0

    def check(what, found, *wanted):
        nonlocal slowest
        start = time.monotonic()
        status = get(run, f"{run.token}/")[0]
        seconds = time.monotonic() - start
        slowest = max(slowest, seconds)
        if found not in wanted:
            problems.append(f"{what}: {found}")
        if status != 200 or seconds > 1:
            problems.append(f"after {what}: the page answered {status} in {seconds:.1f} s")

    def send(head, body, count):
        """Sends a head and `count` times a body; the status, or 0 where the connection was ended first."""
        with connect(run.port) as connection:
            try:
                connection.sendall(head)
                for _ in range(count):
                    connection.sendall(body)
            except OSError:
                pass
            return answer(connection)[0]

    token, own = run.token, f"127.0.0.1:{run.port}"
    check("another host", get(run, f"{token}/", host="evil.example")[0], 403)
    check("another page", get(run, f"{token}/", more=["Origin: http://evil.example"])[0], 403)
    check("a wrong token", get(run, "0" * 32 + "/")[0], 404)
    check("no token", get(run)[0], 404)
    for path in ["../d.csv", "%2e%2e/d.csv", "figures/../../d.csv", "/etc/passwd", ".progress.json"]:
        check(path, get(run, f"{token}/{path}")[0], 404)
    check("another method", get(run, f"{token}/", method="DELETE")[0], 405)
    head = f"/{token}/ HTTP/1.1\r\nHost: {own}\r\n"
    million = b"x" * 1_000_000
    check("a body of 100 MB", send(f"POST {head}Content-Length: 100000000\r\n\r\n".encode(), million, 100), 405, 0)
    check("a body of GET", send(f"GET {head}Content-Length: 100000000\r\n\r\n".encode(), million, 100), 413, 0)
    chunk = b"f4240\r\n" + million + b"\r\n"
    check("chunks", send(f"GET {head}Transfer-Encoding: chunked\r\n\r\n".encode(), chunk, 100), 413, 0)
    check("a field of 100 MB", send(f"GET {head}X: ".encode(), million, 100), 431, 0)
    check("a path of 100 MB", send(b"GET /", million, 100), 431, 0)
    check("fields of 100 MB", send(f"GET {head}".encode(), b"X: 1\r\n" * 166_666, 100), 431, 0)
    check("no request", send(b"\0" * 10 + b"\r\n\r\n", b"", 0), 400, 0)
    silent = [connect(run.port) for _ in range(300)]
    time.sleep(0.5)
    for connection in silent:
        connection.close()
    time.sleep(0.5)
    check("300 connections", 0, 0)
    most = memory(run.viewer)
    if most > 100:
        problems.append(f"the viewer took {most} MiB")
    run.end(signal.SIGKILL)
    print(f"refuse: the page answered in {slowest:.2f} s at most, the viewer took {most} MiB at most")
    return problems


def requests(run, seconds, counts):
    """A thousand a second, over twenty connections, as far as they are answered."""
    os.nice(19)
    text = f"GET /{run.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{run.port}\r\n\r\n".encode()
    connections = [connect(run.port) for _ in range(20)]
    start = time.monotonic()
    sent = answered = 0
    try:
        while (now := time.monotonic() - start) < seconds:
            due = max(0, min(int(now * 1000) - sent, 20))
            for connection in connections[:due]:
                connection.sendall(text)
            for connection in connections[:due]:
                answered += connection.recv(65536).startswith(b"HTTP/1.1 200")
            sent += due
            time.sleep(0.005)
    except OSError:
        pass  # the run has ended, and its viewer with it
    counts.write(f"{answered} {min(seconds, time.monotonic() - start)}")


def timed(trees, isLoaded):
    """Seconds of a run, the requests that were answered each second, and the CPU seconds of the viewer."""
    run = Run(trees, "--jobs", str(os.cpu_count()))
    reader, writer = os.pipe()
    child = 0
    if isLoaded and not (child := os.fork()):
        try:
            with os.fdopen(writer, "w") as counts:
                requests(run, 10, counts)
        finally:
            os._exit(0)
    os.close(writer)
    used = cpu(run.viewer)
    while run.process.poll() is None:
        try:
            used = cpu(run.viewer)
        except OSError:
            break
        if os.path.exists(f"{run.folder}/results/w/report.html"):
            break
        time.sleep(0.02)
    seconds = time.monotonic() - run.start
    with os.fdopen(reader) as counts:
        words = counts.read().split()
    rate = float(words[0]) / float(words[1]) if words else 0
    if child:
        os.waitpid(child, 0)
    return seconds, rate, used, run.end()


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def load(count):
    trees, problems, times = 20_000, [], {False: [], True: []}
    answered = used = 0
    # The run shall last about as long as the requests.
    for _ in range(count):
        for isLoaded in (False, True):
            seconds, number, viewer, code = timed(trees, isLoaded)
            times[isLoaded].append(seconds)
            if isLoaded:
                answered, used = max(answered, number), max(used, viewer)
            if code != 0:
                problems.append(f"the run ended with {code}")
    ratio = min(times[True]) / min(times[False]) - 1
    if ratio > 0.05:
        problems.append(f"the run is {ratio:.1%} slower")
    print(f"load: {min(times[False]):.2f} s without, {min(times[True]):.2f} s with {answered:.0f} requests a second"
          f" ({ratio:+.1%}); the viewer took {used:.2f} s")
    return problems


kinds = {"view": view, "kill": kill, "refuse": refuse, "load": load}
found = kinds[sys.argv[2]](int(sys.argv[3]) if len(sys.argv) > 3 else 2)
for problem in found[:20]:
    print(" ", problem)
sys.exit(1 if found else 0)
