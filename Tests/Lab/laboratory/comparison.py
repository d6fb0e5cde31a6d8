"""The kernel's word beside lastack's: one check for each thing that both say."""

from typing import NamedTuple

from . import kernel_word, lastack_word
from .bench import Bench
from .scenarios import Untold

STEADY = 0.060  # seconds that states must have stood, on both sides of the instant at which they are compared
INSTANTS = 12  # at most so many a scenario
PACKET_TO_SOCKET = 0.010  # the tap sees a segment before the socket does; a busy machine takes its time
# Linux' timer wheel has steps of 4,096 ms for 60 s at HZ = 1000 (kernel/time/timer.c); lastack says when they are over.
WHEEL = 4.2


class Check(NamedTuple):
    what: str
    kernel: str
    lastack: str
    agrees: bool | None  # None: no packet tells it, for this reason
    reason: str = ""


class Verdict(NamedTuple):
    checks: list[Check]
    ladders: list[str]  # of the connections with a difference
    summary: tuple[str, str]  # in one line: the kernel's, lastack's

    @property
    def agreeing(self) -> int:
        return sum(check.agrees is True for check in self.checks)

    @property
    def differing(self) -> list[Check]:
        return [check for check in self.checks if check.agrees is False]

    @property
    def untold(self) -> list[Check]:
        return [check for check in self.checks if check.agrees is None]


def compare(bench: Bench, claims, program: str, options: list[str]) -> Verdict:
    rows = lastack_word.rows(program, bench.capture_path, *options)
    checks: list[Check] = []
    ladders: list[str] = []
    untold = {(item.connection, item.column): item.reason for item in claims if isinstance(item, Untold)}
    claims = [item for item in claims if not isinstance(item, Untold)]
    claimed = {(claim.connection, claim.column) for claim in claims}
    summary = []
    for index, connection in enumerate(bench.connections[:12]):
        row = _row_of(connection, rows)
        if row is None:
            checks.append(Check(f"{index}", "a connection", "no such connection", False))
            continue
        before = len(checks)
        word = kernel_word.word(bench, index)
        checks += _connection(index, word, row, claimed, untold)
        for claim in claims:
            if claim.connection == index:
                checks += _claim(claim, row.get(claim.column))
        if any(check.agrees is False for check in checks[before:]):
            ladders.append(lastack_word.ladder(program, bench.capture_path, row))
        summary.append((word, row))
    checks += _live(rows, lastack_word.live_rows(bench.live_path))
    instants = _instants(bench)
    hosts = lastack_word.hosts(program, bench.capture_path, instants, *options)
    ends = [lastack_word.seconds(row["time_wait_end"]) for row in rows
            if row["time_wait_end_reason"] in ("expired", "capture_end")]
    checks += _states(bench, instants, hosts, ends)
    for claim in claims:
        if claim.connection is None:
            found = [finding for finding in hosts["findings"] if finding.get("code") == claim.column]
            checks += _claim(claim, bool(found))
    return Verdict(checks, ladders, _summary(summary))


# What a connection is judged by; times are those of two captures.
VERDICT = ("client_port", "outcome", "shape", "active_closer", "reset_by", "reset_cause", "reset_effect", "time_wait_holder",
           "time_wait_end_reason", "reopen", "reopen_met", "reopen_rule", "client_state", "server_state")


def _live(rows: list[dict], live: list[dict]) -> list[Check]:
    """Live analysis says what the analysis of the file says."""
    ours = [[row[column] for column in VERDICT] for row in rows]
    theirs = [[row[column] for column in VERDICT] for row in live]
    odd = next((pair for pair in zip(ours, theirs) if pair[0] != pair[1]), (len(ours), len(theirs)))
    return [Check("live rows (the file's, live)", str(odd[0]), str(odd[1]), ours == theirs)]


def _row_of(connection, rows):
    """The row of the same four-tuple that starts nearest to connect()."""
    found = [row for row in rows if row["client_port"] == connection.client_end[1]
             and row["client_ip"] == connection.client_end[0]] or [
        # Without a port of its own: a connect() that failed.
        row for row in rows if connection.client_end[1] == 0]
    found.sort(key=lambda row: abs(lastack_word.seconds(row["start"]) - connection.opened))
    return found[0] if found else None


def _connection(index: int, word, row: dict, claimed, untold) -> list[Check]:
    checks = []

    def check(column: str, kernel, lastack) -> None:
        if (index, column) not in claimed:
            reason = untold.get((index, column), "")
            agrees = None if reason and kernel != lastack else kernel == lastack
            checks.append(Check(f"{index} {column}", str(kernel), str(lastack), agrees, reason))

    if word.outcome is not None:
        check("outcome", word.outcome, row["outcome"])
    if word.paths["client"] != ["none"] or word.paths["server"] != ["none"]:
        check("active_closer", word.active_closer, row["active_closer"])
        check("reset_by", word.reset_by, row["reset_by"])
        if word.reset_cause is not None:
            check("reset_cause", word.reset_cause, row["reset_cause"])
    check("time_wait_holder", word.time_wait_holder, row["time_wait_holder"])
    if word.time_waits and row["time_wait_start"]:
        first = min(word.time_waits.values(), key=lambda wait: wait.not_after)
        start, end = lastack_word.seconds(row["time_wait_start"]), lastack_word.seconds(row["time_wait_end"])
        checks.append(Check(
            f"{index} time_wait_start", f"{first.not_before:.3f}..{first.not_after:.3f}", f"{start:.3f}",
            first.not_before - PACKET_TO_SOCKET <= start <= first.not_after + PACKET_TO_SOCKET))
        expected = first.gone if first.gone else (first.expiry, first.expiry)
        late = WHEEL if row["time_wait_end_reason"] in ("expired", "capture_end") else PACKET_TO_SOCKET
        checks.append(Check(
            f"{index} time_wait_end", f"{expected[0]:.3f}..{expected[1]:.3f}", f"{end:.3f} {row['time_wait_end_reason']}",
            expected[0] - late <= end <= expected[1] + PACKET_TO_SOCKET + (0.1 if not first.gone else 0)))
    return checks


def _claim(claim, said) -> list[Check]:
    where = "finding" if claim.connection is None else str(claim.connection)
    holds = claim.holds() if callable(claim.holds) else claim.holds
    if not holds:
        return [Check(f"{where} {claim.column}", f"NOT PROVED: {claim.proof}", str(said), False)]
    return [Check(f"{where} {claim.column}", f"{claim.value} ({claim.proof})", str(said), said == claim.value)]


def _instants(bench: Bench) -> list[float]:
    """Times at which nothing had changed for a while, at any end, and nothing would for a while."""
    changes = sorted({first for history in bench.histories.values() for first, _, _ in history.entries}
                     | {change.time for change in bench.changes}
                     | {reset.time for reset in bench.resets_sent + bench.resets_received})
    lasts = [history.entries[-1][1] for history in bench.histories.values() if history.entries]
    changes.append(min(lasts, default=bench.ended))
    found = [(a + b) / 2 for a, b in zip(changes, changes[1:]) if b - a > 2 * STEADY]
    return found[:: max(1, -(-len(found) // INSTANTS))]


def _states(bench: Bench, instants: list[float], hosts: dict, time_wait_ends: list[float]) -> list[Check]:
    checks = []
    for instant, entry in zip(instants, hosts["states"]):
        said = {host["host"]: {s["state"]: s["count"] for s in host["states"]} for host in entry["hosts"]}
        kernel: dict[str, dict[str, int]] = {}
        for history in bench.histories.values():
            standing = [rows for first, last, rows in history.entries if first <= instant]
            for row in (standing[-1] if standing else {}).values():
                host = bench.seen_as(row)
                kernel.setdefault(host, {})
                kernel[host][row.state] = kernel[host].get(row.state, 0) + 1
        for host in sorted(kernel.keys() | said.keys()):
            ours, theirs = said.get(host, {}), kernel.get(host, {})
            reason = next((why for since, until, where, why in bench.hidden
                           if since - STEADY <= instant <= until and where == host), None)
            if not reason and any(end <= instant <= end + WHEEL for end in time_wait_ends):
                if {**ours, "TIME-WAIT": 0} == {**theirs, "TIME-WAIT": 0}:
                    reason = "the 60 s are over, and the kernel's timer wheel has not come round"
            if ours != theirs and reason:
                checks.append(Check(f"states at {instant - bench.started:.3f} of {bench.role(host)}", _text(theirs),
                                    _text(ours), None, reason))
                continue
            at = f"states at {instant - bench.started:.3f} of {bench.role(host)}"
            checks.append(Check(at, _text(theirs), _text(ours), ours == theirs))
    return checks


def _text(states: dict[str, int]) -> str:
    return " ".join(f"{state}={count}" for state, count in sorted(states.items())) or "none"


def _summary(found) -> tuple[str, str]:
    """The last connection's verdict: the scenario's point."""
    if not found:
        return "", ""
    word, row = found[-1]
    many = f"{len(found)}x " if len(found) > 1 else ""

    def line(outcome, closer, holder, reset, reasons="") -> str:
        words = [outcome or "-", f"by {closer}" if closer else "", f"TW {holder}" if holder != "none" else "",
                 f"RST {reset}{reasons}" if reset else ""]
        return ", ".join(word for word in words if word)

    reasons = " " + "/".join(sorted(set(word.reset_reasons))) if word.reset_reasons else ""
    return (many + line(word.outcome, word.active_closer, word.time_wait_holder, word.reset_by, reasons),
            many + line(row["outcome"], row["active_closer"], row["time_wait_holder"], row["reset_by"],
                        f" {row['reset_cause']}" if row["reset_cause"] else ""))
