"""What lastack says about the capture: rows of `flows`, counts of `hosts --at`, findings."""

import datetime
import json
import subprocess


class Refused(Exception):
    pass


def _run(program: str, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def rows(program: str, capture: str, *options: str) -> list[dict]:
    text = _run(program, "flows", "--format", "ndjson", "--no-header", *options, capture)
    return [json.loads(line) for line in text.splitlines()]


def live_rows(path: str) -> list[dict]:
    """What `lastack live` wrote: the rows of connections, in the order of their numbers."""
    with open(path) as lines:
        found = [json.loads(line) for line in lines]
    return sorted((row for row in found if "flow" in row), key=lambda row: row["flow"])


def hosts(program: str, capture: str, times: list[float], *options: str) -> dict:
    words = [word for time in times for word in ("--at", stamp(time))]
    return json.loads(_run(program, "hosts", "--format", "json", *words, *options, capture))


def ladder(program: str, capture: str, row: dict) -> str:
    """The packets of one connection, for people."""
    try:
        return _run(program, "flow", str(row["flow"]), capture)
    except Refused as failure:
        return str(failure)


def stamp(time: float) -> str:
    when = datetime.datetime.fromtimestamp(time, datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(text: str) -> float:
    whole, _, fraction = text.rstrip("Z").partition(".")
    when = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return when.timestamp() + float("0." + (fraction or "0"))
