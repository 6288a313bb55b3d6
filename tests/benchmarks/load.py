"""Asks as fast as a service answers, from the last core: with wrk where it is installed."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from tests.benchmarks.client import Told, Visit
from tests.benchmarks.cores import Stopwatch, pin_load
from tests.benchmarks.rows import percentile
from tests.benchmarks.servers import HOST, ROOT, Server

WRK = shutil.which("wrk")
READERS = 8
SLOW_SECONDS = 0.1
ANSWERS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of whom, and the status that this is answered with."""

    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second, the server's processor time for each, how long they took, and how busy
    both cores were (a server that is not nearly 100 % busy was not the bottleneck)."""

    rate: float
    cost_us: float
    p50_ms: float
    p99_ms: float
    server_percent: float
    load_percent: float


@dataclass(frozen=True, slots=True)
class Asked:
    """How many answers came, how long that took, and the processor time of whoever asked."""

    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float
    used_seconds: float


def measure(target: Target, seconds: float) -> Measured:
    """Raises `RuntimeError` if anything but the expected status is answered."""
    is_slow = _alone(target) > SLOW_SECONDS
    ask = _one_by_one if is_slow else _by_wrk if WRK else _by_client
    watch = Stopwatch.of(target.server.process.pid)
    asked = ask(target, seconds)
    return Measured(
        rate=asked.answers / asked.seconds,
        cost_us=1e6 * watch.used_seconds() / asked.answers,
        p50_ms=asked.p50_ms,
        p99_ms=asked.p99_ms,
        server_percent=100 * watch.used_seconds() / asked.seconds,
        load_percent=100 * asked.used_seconds / asked.seconds,
    )


def _alone(target: Target) -> float:
    """Return how many seconds one answer takes that nobody else asks for."""
    begun = time.perf_counter()
    answer = target.server.ask(target.path, headers=target.headers)
    if answer.status != target.status:
        raise RuntimeError(f"{target.path} was answered with {answer.status}")
    return time.perf_counter() - begun


def visit(plan: Visit) -> Told:
    """Return what the client was told, which runs in a process of its own."""
    with begin_visit(plan) as process:
        return end_visit(process)


def begin_visit(plan: Visit) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.client"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    pin_load(process.pid)
    assert process.stdin is not None
    json.dump(asdict(plan), process.stdin)
    process.stdin.close()
    return process


def end_visit(process: subprocess.Popen[str]) -> Told:
    assert process.stdout is not None
    told = process.stdout.read()
    if process.wait() != 0:
        raise RuntimeError("the client gave up; what it said is above")
    return Told(**json.loads(told))


def _one_by_one(target: Target, seconds: float) -> Asked:
    """What takes so long is no matter of how many ask; this program's own core is not told."""
    waits = [_alone(target)]
    while sum(waits) < seconds or len(waits) < ANSWERS_LEAST:
        waits.append(_alone(target))
    whole_ms = [1000 * wait for wait in waits]
    p50_ms, p99_ms = percentile(whole_ms, 50), percentile(whole_ms, 99)
    return Asked(len(waits), sum(waits), p50_ms, p99_ms, 0.0)


def _by_client(target: Target, seconds: float) -> Asked:
    plan = Visit(target.server.port, [target.path], dict(target.headers), READERS, seconds)
    told = visit(plan)
    if told.statuses.keys() != {str(target.status)}:
        raise RuntimeError(f"{target.path} was answered with {told.statuses}")
    return Asked(
        answers=len(told.waits_ms),
        seconds=told.seconds,
        p50_ms=percentile(told.waits_ms, 50),
        p99_ms=percentile(told.waits_ms, 99),
        used_seconds=told.used_seconds,
    )


def _by_wrk(target: Target, seconds: float) -> Asked:
    assert WRK is not None
    headers = [f"-H{name}: {value}" for name, value in target.headers.items()]
    amount = ["-t1", f"-c{READERS}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout=60s"]
    url = f"http://{HOST}:{target.server.port}{target.path}"
    process = subprocess.Popen([WRK, *amount, *headers, url], stdout=subprocess.PIPE, text=True)
    pin_load(process.pid)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return read_wrk(told, used.ru_utime + used.ru_stime)


def read_wrk(told: str, used_seconds: float) -> Asked:
    """Return what wrk says. Raises `RuntimeError` if any answer was an error."""
    found = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m),", told)
    if found is None or "Non-2xx or 3xx" in told or "Socket errors" in told:
        raise RuntimeError(f"wrk met errors:\n{told}")
    seconds = float(found[2]) * _UNITS[found[3]] / 1000
    p50_ms, p99_ms = _percentile(told, 50), _percentile(told, 99)
    return Asked(int(found[1]), seconds, p50_ms, p99_ms, used_seconds)


_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def _percentile(told: str, percent: int) -> float:
    found = re.search(rf"^ +{percent}%\s+([\d.]+)(us|ms|s|m) *$", told, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk told no percentile:\n{told}")
    return float(found[1]) * _UNITS[found[2]]
