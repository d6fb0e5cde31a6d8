"""The kernel's table of TCP sockets, by netlink sock_diag: the one view that has TIME-WAIT."""

import socket
import struct
import time
from typing import NamedTuple

STATES = {
    1: "ESTABLISHED", 2: "SYN-SENT", 3: "SYN-RECEIVED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT",
    7: "CLOSED", 8: "CLOSE-WAIT", 9: "LAST-ACK", 10: "LISTEN", 11: "CLOSING", 12: "SYN-RECEIVED",
}
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY = 4, 20
NLM_F_REQUEST_DUMP = 0x301
TIMER_TIME_WAIT = 3


class Row(NamedTuple):
    state: str
    local: tuple[str, int]
    remote: tuple[str, int]
    expires: float | None  # seconds until the kernel's time-wait timer fires


class SocketTable:
    def __init__(self, namespace):
        with namespace:
            self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
        self._netlink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)

    def rows(self, *families: int) -> list[Row]:
        found = []
        for family in families:
            found += self._dump(family)
        return found

    def _dump(self, family: int) -> list[Row]:
        listening = 1 << 10
        request = struct.pack("=BBBBI48x", family, socket.IPPROTO_TCP, 0, 0, 0xFFF & ~listening)
        header = struct.pack("=IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, 0, 0)
        self._netlink.send(header + request)
        found = []
        while True:
            octets = self._netlink.recv(1 << 18)
            at = 0
            while at < len(octets):
                length, kind = struct.unpack_from("=IH", octets, at)
                if kind == 3:  # NLMSG_DONE
                    return found
                if kind == 2:  # NLMSG_ERROR
                    raise OSError(-struct.unpack_from("=i", octets, at + 16)[0], "sock_diag")
                found.append(_row(octets, at + 16))
                at += (length + 3) & ~3


def _row(octets: bytes, at: int) -> Row:
    family, state, timer, _, local_port, remote_port = struct.unpack_from("!BBBBHH", octets, at)
    size = 4 if family == socket.AF_INET else 16
    local = socket.inet_ntop(family, octets[at + 8 : at + 8 + size])
    remote = socket.inet_ntop(family, octets[at + 24 : at + 24 + size])
    (expires,) = struct.unpack_from("=I", octets, at + 52)
    return Row(
        STATES[state], (local, local_port), (remote, remote_port),
        expires / 1000 if timer == TIMER_TIME_WAIT else None)


class History:
    """Snapshots of one namespace, a new one only when something changed: [first time, last time, rows as
    of the last]."""

    def __init__(self):
        self.entries: list[list] = []

    def add(self, when: float, rows: list[Row]) -> None:
        states = {(row.local, row.remote): row for row in rows}
        if self.entries and {k: r.state for k, r in self.entries[-1][2].items()} == {k: r.state for k, r in states.items()}:
            self.entries[-1][1:] = when, states
            return
        self.entries.append([when, when, states])

    def of(self, local, remote) -> list[tuple[float, float, Row | None]]:
        """The socket of this four-tuple in each snapshot: (first time, last time, row)."""
        return [(first, last, rows.get((local, remote))) for first, last, rows in self.entries]


def now() -> float:
    return time.time()
