"""The kernel's own words as it closes: inet_sock_set_state, tcp_send_reset with its reason, tcp_receive_reset.

One tracefs instance for each scenario, in the clock of the capture (TAI less its offset). The trace never says
TIME-WAIT: a socket goes FIN_WAIT2 -> CLOSE, and its TIME-WAIT is sock_diag's to tell.
"""

import os
import re
import time
from typing import NamedTuple

from . import namespaces

TRACEFS = "/sys/kernel/tracing"


class StateChange(NamedTuple):
    time: float
    local: tuple[str, int]
    remote: tuple[str, int]
    old: str
    new: str


class Reset(NamedTuple):
    time: float
    source: tuple[str, int]
    target: tuple[str, int]
    state: str
    reason: str  # "" for one that was received


_LINE = re.compile(r"\s(\d+\.\d+): (\w+): (.*)$")
_FIELD = re.compile(r"(\w+)=(\S+)")


def _rfc(name: str) -> str:
    names = {"TCP_FIN_WAIT1": "FIN-WAIT-1", "TCP_FIN_WAIT2": "FIN-WAIT-2", "TCP_SYN_RECV": "SYN-RECEIVED",
             "TCP_NEW_SYN_RECV": "SYN-RECEIVED", "TCP_CLOSE": "CLOSED"}
    return names.get(name, name.removeprefix("TCP_").replace("_", "-"))


def _end(text: str) -> tuple[str, int]:
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def available() -> str | None:
    """None, or why there is no trace here."""
    if not os.path.exists(f"{TRACEFS}/instances"):
        try:
            namespaces.mount("tracefs", TRACEFS)
        except OSError as failure:
            return str(failure)
    wanted = f"{TRACEFS}/events/sock/inet_sock_set_state"
    return None if os.path.exists(wanted) else f"no {wanted}"


class Trace:
    def __init__(self, name: str, port: int):
        self.path = f"{TRACEFS}/instances/lastack-{os.getpid()}-{name}"
        os.mkdir(self.path)
        self._write("trace_clock", "tai")
        self._write("buffer_size_kb", "512")
        self._write("events/sock/inet_sock_set_state/filter", f"(sport=={port}||dport=={port})&&protocol==6")
        self._write("events/tcp/tcp_receive_reset/filter", f"sport=={port}||dport=={port}")
        for event in ("sock/inet_sock_set_state", "tcp/tcp_send_reset", "tcp/tcp_receive_reset"):
            if os.path.exists(f"{self.path}/events/{event}"):
                self._write(f"events/{event}/enable", "1")
        self.port = port
        self._offset = time.clock_gettime(time.CLOCK_TAI) - time.time()

    def _write(self, name: str, text: str) -> None:
        with open(f"{self.path}/{name}", "w") as file:
            file.write(text)

    def read(self) -> tuple[list[StateChange], list[Reset], list[Reset]]:
        """State changes, resets sent, resets that a socket accepted."""
        changes, sent, received = [], [], []
        with open(f"{self.path}/trace") as lines:
            for line in lines:
                match = _LINE.search(line)
                if not match or line.startswith("#"):
                    continue
                when, event = float(match[1]) - self._offset, match[2]
                fields = dict(_FIELD.findall(match[3]))
                if event == "tcp_send_reset":
                    source, target = _end(fields["src"]), _end(fields["dest"])
                    if self.port in (source[1], target[1]):
                        sent.append(Reset(when, source, target, _rfc(fields["state"]), fields["reason"]))
                    continue
                suffix = "v6" if fields["family"] == "AF_INET6" else ""
                local = (fields["saddr" + suffix], int(fields["sport"]))
                remote = (fields["daddr" + suffix], int(fields["dport"]))
                if event == "tcp_receive_reset":
                    received.append(Reset(when, remote, local, "", ""))
                else:
                    changes.append(StateChange(when, local, remote, _rfc(fields["oldstate"]), _rfc(fields["newstate"])))
        return changes, sent, received

    def close(self) -> None:
        os.rmdir(self.path)


def sweep() -> None:
    """Instances of runs that were killed."""
    for name in os.listdir(f"{TRACEFS}/instances"):
        match = re.fullmatch(r"lastack-(\d+)-.*", name)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            os.rmdir(f"{TRACEFS}/instances/{name}")
