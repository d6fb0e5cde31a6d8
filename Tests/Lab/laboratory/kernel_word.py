"""What the kernels of both ends say about a connection, from sock_diag, the state trace and the reset trace alone.

Nothing here reads a packet: this is the other side of the comparison.
"""

import errno
from typing import NamedTuple

from .bench import Bench, Connection

ABORTS = ("TCP_ABORT_ON_CLOSE", "TCP_ABORT_ON_DATA", "TCP_ABORT_ON_LINGER", "TCP_ABORT_ON_MEMORY", "TCP_STATE",
          "TCP_KEEPALIVE_TIMEOUT", "TCP_DISCONNECT_WITH_DATA")
TOLERANCE = 0.005  # seconds between a packet's time stamp and the kernel's next word about it


class KernelWord(NamedTuple):
    outcome: str | None
    active_closer: str | None
    time_wait_holder: str
    time_waits: dict[str, "TimeWait"]
    reset_by: str | None
    reset_cause: str | None  # None where the kernel's reason names no one cause
    reset_reasons: list[str]
    paths: dict[str, list[str]]


class TimeWait(NamedTuple):
    not_before: float  # the last time it was not there
    not_after: float  # the first snapshot that had it
    expiry: float  # by the kernel's own timer, as of the last snapshot that had it
    gone: tuple[float, float] | None  # between these two snapshots it went


def word(bench: Bench, index: int) -> KernelWord:
    connection = bench.connections[index]
    until = next((later.opened for later in bench.connections[index + 1:]
                  if later.client_end == connection.client_end), bench.ended + 1)
    paths = {
        "client": _path(bench, connection.client_end, connection.server_end, connection.opened, until),
        "server": _path(bench, connection.server_end, connection.client_end, connection.opened, until)}
    waits, orphans = {}, {}
    for side, namespace, local, remote in _sides(bench, connection):
        # A failed connect() may stand beside the TIME-WAIT of the one before.
        if "FIN-WAIT-1" not in paths[side]:
            continue
        for state, found in (("TIME-WAIT", waits), ("FIN-WAIT-2", orphans)):
            if wait := _stay(bench, namespace, state, local, remote, connection.opened, until):
                found[side] = wait
    sent = [r for r in bench.resets_sent if _owner(bench, r) == index]
    received = [r for r in bench.resets_received if _owner(bench, r, at_receiver=True) == index]
    active = [side for side in ("client", "server") if "FIN-WAIT-1" in paths[side]]
    passive = [side for side in ("client", "server") if "LAST-ACK" in paths[side]]
    closer = "both" if len(active) == 2 else active[0] if active else None
    # An accepted reset is its sender's deed, whether a socket or a TIME-WAIT accepted it. One that nobody met counts
    # where a socket sent it as it died.
    effective = next((r.source for r in received), None)
    effective = effective or next((r.source for r in sent if r.reason in ABORTS), None)
    minisockets = (*waits.values(), *orphans.values())
    effective = effective or next((r.source for r in sent if any(_ended(wait, r) for wait in minisockets)), None)
    reason = next((r for r in sent if r.source == effective), None)
    reset_by = None if effective is None else "client" if effective == connection.client_end else "server"
    holders = list(waits)
    return KernelWord(
        outcome=_outcome(connection, paths, waits, active, passive, sent, received),
        active_closer=closer, time_wait_holder="both" if len(holders) == 2 else holders[0] if holders else "none",
        time_waits=waits, reset_by=reset_by, reset_cause=_cause(connection, paths, reset_by, reason), reset_reasons=[r.reason for r in sent], paths=paths)


def _outcome(connection, paths, waits, active, passive, sent, received) -> str | None:
    """Only what follows from the sockets' own ends; None where it takes more than they know."""
    if connection.error == errno.ECONNREFUSED:
        return "refused"
    if connection.error == errno.ETIMEDOUT:
        return None if sent else "syn_unanswered"
    fins = active + passive
    both_closed = waits and len(fins) == 2 and all(paths[side][-1] == "CLOSED" for side in fins)
    if received or any(r.reason in ABORTS for r in sent):
        if any(r.reason == "TCP_KEEPALIVE_TIMEOUT" for r in sent):
            return "keepalive_timeout"
        return "reset_after_fin" if fins else "aborted"
    if both_closed:
        return "orderly_then_reset" if any(_ended(wait, r) for wait in waits.values() for r in sent) else "orderly"
    if len(fins) == 1 and not sent:
        side = active[0] if active else passive[0]
        if paths[side][-1] == "FIN-WAIT-2":
            return "half_closed"
        if "FIN-WAIT-2" not in paths[side] and paths[side][-1] in ("CLOSED", "FIN-WAIT-1") and not waits:
            return "fin_unanswered"
        return None
    if not fins and not sent and "ESTABLISHED" in paths["client"] and paths["client"][-1] == "ESTABLISHED":
        return "open"
    return None


def _cause(connection, paths, reset_by: str | None, reset) -> str | None:
    """The kernel's reason (enum sk_rst_reason) in lastack's words."""
    if reset is None:
        return None
    if reset.state == "SYN-SENT":
        return "tuple_collision"
    if reset.reason in ("TCP_ABORT_ON_CLOSE", "TCP_STATE", "TCP_DISCONNECT_WITH_DATA"):
        return "close_with_unread_data_or_linger"
    if reset.reason == "TCP_KEEPALIVE_TIMEOUT":
        return "timeout"
    if reset.reason == "TCP_TIMEWAIT_SOCKET":
        return "data_after_close"
    if reset.reason == "NO_SOCKET":
        return "closed_port" if connection.error == errno.ECONNREFUSED else "half_open_peer"
    return None


def _sides(bench: Bench, connection: Connection):
    client_namespace = connection.client.namespace.name if connection.client else "client"
    yield "client", client_namespace, connection.client_local, connection.server_end
    yield "server", "server", connection.server_end, connection.client_end


def _owner(bench: Bench, reset, at_receiver: bool = False) -> int | None:
    """The connection of its four-tuple that a reset is about: the newest by then.

    One that SYN-SENT sends answers what an earlier incarnation said; one that an old socket takes was for that socket.
    """
    found = [i for i, c in enumerate(bench.connections)
             if (reset.source, reset.target) in ((c.client_end, c.server_end), (c.server_end, c.client_end))
             and c.opened - TOLERANCE <= reset.time]
    if not found:
        return None
    answers_earlier = reset.state == "SYN-SENT" or (at_receiver and any(
        sent.state == "SYN-SENT" and (sent.source, sent.target) == (reset.source, reset.target)
        and 0 <= reset.time - sent.time < TOLERANCE for sent in bench.resets_sent))
    return found[-2] if answers_earlier and len(found) > 1 else found[-1]


def _ended(wait: "TimeWait", reset) -> bool:
    return wait.gone is not None and wait.gone[0] - TOLERANCE <= reset.time <= wait.gone[1] + TOLERANCE


def _path(bench: Bench, local, remote, since: float, until: float) -> list[str]:
    """The states of the socket that this connection opened, from its first to CLOSED or to the end."""
    found: list[str] = []
    started = False
    for change in bench.changes:
        if change.local[1] != local[1] or (change.local[1] == bench.port and change.remote != remote):
            continue
        begins = change.old in ("SYN-SENT", "LISTEN") or change.new == "SYN-SENT"
        if begins and since - TOLERANCE <= change.time < until and not started:
            started = True
        if started:
            found.append(change.new)
            if change.new == "CLOSED":
                break
    return found or ["none"]


def _stay(bench: Bench, namespace: str, state: str, local, remote, since: float, until: float) -> TimeWait | None:
    history = bench.histories[namespace].of(local, remote)
    before, found = since, None
    for first, last, row in history:
        if last < since or (first > until and found is None):
            continue
        if row is None or row.state != state:
            if found:
                return TimeWait(found.not_before, found.not_after, found.expiry, (found.last_seen, first))
            before = last
        elif found is None:
            found = _Seen(before, first, last + (row.expires or 0), None, last)
        else:
            found = found._replace(expiry=last + (row.expires or 0), last_seen=last)
    return TimeWait(*found[:4]) if found else None


class _Seen(NamedTuple):
    not_before: float
    not_after: float
    expiry: float
    gone: tuple[float, float] | None
    last_seen: float
