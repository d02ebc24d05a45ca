"""Load: wrk against a server, with the server's own CPU time for each request, and pairs of servers in turn."""
import re
import statistics
import subprocess
from dataclasses import dataclass


@dataclass
class Run:
    requests: int
    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    bad: int


def milliseconds(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(server, path, seconds=4, connections=64, script=None, headers=()):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "60s"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    before = server.cpu()
    out = subprocess.run(command + [server.url + path], capture_output=True, text=True, check=True).stdout
    cpu = server.cpu() - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    quantiles = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", out, re.M))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    return Run(
        requests=requests, rate=float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
        cpu_us=cpu * 1e6 / max(requests, 1), p50_ms=milliseconds(quantiles["50"]), p99_ms=milliseconds(quantiles["99"]),
        bad=(int(bad.group(1)) if bad else 0) + (sum(map(int, errors.groups())) if errors else 0))


def in_turn(first, second, rounds=5):
    """Runs two measurements in turn, after one round to warm up, and returns their runs."""
    first(), second()
    pairs = [(first(), second()) for _ in range(rounds)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def middle(runs, field):
    return statistics.median(getattr(run, field) for run in runs)


def ratio(first, second, field):
    """The median of the ratios, pair by pair, so that a drift of the machine cancels out."""
    return statistics.median(getattr(a, field) / getattr(b, field) for a, b in zip(first, second))
