"""One scenario's bench: a client, a router between, a server, each in a namespace of its own; a capture; the truth.

    client 10.66.N.1 ──── tap ─ router ─ drops ──── server 10.66.N.129
"""

import errno
import os
import socket
import struct
import subprocess
import threading
import time

from . import sock_diag, trace_events
from .namespaces import Namespace, die_with_parent

POLL_INTERVAL = 0.020
PATIENCE = 20.0  # seconds until a state that never comes is a failure
TCP_REPAIR, TCP_TIMESTAMP = 19, 24


class End:
    """One end of a connection: its socket while there is one, its four-tuple for ever."""

    def __init__(self, side: str, bench: "Bench", stream: socket.socket, namespace: Namespace):
        self.side, self.bench, self.stream, self.namespace = side, bench, stream, namespace
        self.local = stream.getsockname()[:2]
        self.remote = stream.getpeername()[:2]

    def send(self, octets: bytes) -> None:
        self.stream.sendall(octets)

    def receive(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            piece = self.stream.recv(count - len(found))
            if not piece:
                break
            found += piece
        return found

    def close(self) -> None:
        self.bench.log(f"{self.side} close()")
        self.stream.close()

    def shutdown(self) -> None:
        self.bench.log(f"{self.side} shutdown(SHUT_WR)")
        self.stream.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        self.bench.log(f"{self.side} close() with SO_LINGER 0")
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.stream.close()

    def vanish(self) -> None:
        """The socket goes without a word, as when its machine loses power (TCP_REPAIR)."""
        self.bench.log(f"{self.side} vanishes (TCP_REPAIR)")
        self.stream.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.stream.close()

    def tsval(self) -> int:
        return self.stream.getsockopt(socket.IPPROTO_TCP, TCP_TIMESTAMP) & 0xFFFFFFFF

    def state(self) -> str:
        """The kernel's state of this four-tuple, `absent` without a socket."""
        rows = self.bench.observe(self.namespace.name, self.bench.tables)
        for row in rows:
            if (row.local, row.remote) == (self.local, self.remote):
                return row.state
        return "absent"

    def until(self, *states: str, patience: float = PATIENCE) -> str:
        return self.bench.until(
            lambda: (state := self.state()) in states and state, f"{self.side} in {'/'.join(states)}", patience)


class Connection:
    """What the scenario opened, in order; `error` is connect()'s."""

    def __init__(self, opened: float, client: End | None, server: End | None, local, remote, error: int | None):
        self.opened, self.client, self.server, self.error = opened, client, server, error
        # As the tap on the client's link sees it; behind a NAT the client's own address is another.
        self.client_end, self.server_end = local, remote
        self.client_local = client.local if client else local


class Bench:
    def __init__(self, name: str, index: int, folder: str, family: int = socket.AF_INET, tap: str = "client",
                 clients: int = 1, nat: bool = False, sockets: int = 1024, live: str | None = None):
        self.name, self.family, self.nat, self.live = name, family, nat, live
        self.hidden: list[list] = []
        self.port = 8000 + index
        self.folder = folder
        self.started = time.time()
        self._observing = threading.Lock()
        self.lines: list[str] = []
        self.connections: list[Connection] = []
        self.parts: dict[str, tuple[object, str]] = {}
        self._build(index, clients, nat, sockets)
        self.tables = {n.name: sock_diag.SocketTable(n) for n in self.ends}
        self.histories = {n.name: sock_diag.History() for n in self.ends}
        self.before = {n.name: n.counters() for n in self.ends}
        self.trace = trace_events.Trace(name, self.port) if trace_events.available() is None else None
        self.capture_path = os.path.join(folder, name + ".pcap")
        self._start_capture(tap)
        self._start_live(tap)
        self._over = threading.Event()
        self._poller = threading.Thread(target=self._poll, daemon=True)
        self._poller.start()

    # MARK: the network

    def _build(self, index: int, clients: int, nat: bool, sockets: int) -> None:
        outer = Namespace(self.name)
        outer.set(tcp_child_ehash_entries=sockets)
        with outer:
            self.router = Namespace("router")
            self.server = Namespace("server")
            self.clients = [Namespace("client" if i == 0 else f"client{i + 1}") for i in range(clients)]
        self.client = self.clients[0]
        self.ends = [*self.clients, self.server]
        v6 = self.family == socket.AF_INET6

        def net(segment: int, host: int) -> str:
            return f"fd66:{index:x}:{segment:x}::{host:x}" if v6 else f"10.{66 + segment}.{index}.{host}"

        length = 64 if v6 else 24
        links = [*(("r" + str(i), n, i + 1) for i, n in enumerate(self.clients)), ("rs", self.server, 100)]
        for interface, namespace, segment in links:
            self.router.run(f"link add {interface} type veth peer name eth netns {namespace.path}")
            for side, device, host in ((self.router, interface, 2), (namespace, "eth", 1)):
                side.set_path(f"ipv6/conf/{device}/accept_dad", 0)
                extra = " nodad" if v6 else ""
                side.run(f"addr add {net(segment, host)}/{length} dev {device}{extra}", f"link set {device} up")
                side.disable_offloads(device)
            namespace.run(f"route add default via {net(segment, 2)}")
        self.client_host, self.server_host = net(1, 1), net(100, 1)
        self.router_host = net(100, 2)
        self.router.set_path("ipv6/conf/all/forwarding" if v6 else "ipv4/ip_forward", 1)
        rules = "table inet lab { chain passing { type filter hook forward priority 0; };"
        if nat:
            rules += " chain leaving { type nat hook postrouting priority srcnat; oifname rs masquerade; };"
        self.router.filter_packets(rules + " }")
        self.tap_interfaces = {"client": "r0", "server": "rs"}

    def drop(self, side: str, match: str, first: int | None = None) -> None:
        """Drops the `first` packets from `side` that match, or all of them: those of the tap's side behind it."""
        direction = f"tcp dport {self.port}" if side == "client" else f"tcp sport {self.port}"
        count = f"numgen inc mod 1000000 < {first}" if first else ""
        self.log(f"router drops from the {side}: {match or 'everything'}{f', {first} of them' if first else ''}")
        self.router.filter_packets(f"add rule inet lab passing {direction} {match} {count} counter drop")

    def drop_nothing(self) -> None:
        self.log("router drops nothing any more")
        self.router.filter_packets("flush chain inet lab passing")

    def pure_ack(self) -> str:
        return f"tcp flags == ack meta length <= {72 if self.family == socket.AF_INET6 else 52}"

    def seen_as(self, row) -> str:
        """The address under which the tap sees the host that has this socket."""
        if self.nat and row.local[0] != self.server_host:
            return self.router_host
        return row.local[0]

    def role(self, host: str) -> str:
        return {self.client_host: "client", self.server_host: "server", self.router_host: "the NAT"}.get(host, host)

    def untold(self, side: str, reason: str) -> None:
        """From now on no packet tells this side's state: where lastack differs, `reason` is printed, not counted."""
        host = self.server_host if side == "server" else self.router_host if self.nat else self.client_host
        self.hidden.append([time.time(), float("inf"), host, reason])

    def told(self) -> None:
        """From now on packets tell all states again."""
        for interval in self.hidden:
            interval[1] = min(interval[1], time.time())

    # MARK: the programs

    def log(self, line: str) -> None:
        self.lines.append(f"{time.time() - self.started:9.3f} {line}")

    def listen(self, backlog: int = 128, reuse: bool = True) -> socket.socket:
        with self.server:
            listener = socket.socket(self.family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
        listener.bind((self.server_host, self.port))
        listener.listen(backlog)
        listener.settimeout(PATIENCE)
        self.listener = listener
        return listener

    def connect(self, port: int = 0, accept: bool = True, client: Namespace | None = None,
                patience: float = PATIENCE, host: str | None = None, prepare=None) -> Connection:
        namespace = client or self.client
        with namespace:
            stream = socket.socket(self.family, socket.SOCK_STREAM)
        stream.settimeout(patience)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if prepare:
            prepare(stream)
        if port:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            stream.bind((self.client_host, port))
        opened, error = time.time(), None
        try:
            stream.connect((self.server_host, self.port))
        except TimeoutError:
            error = errno.ETIMEDOUT
        except OSError as failure:
            error = failure.errno
        self.log(f"connect(): {errno.errorcode.get(error, error) if error else 'connected'}")
        server = None
        if error is None:
            end = End("client", self, stream, namespace)
            if accept:
                accepted, peer = self.listener.accept()
                accepted.settimeout(PATIENCE)
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server = End("server", self, accepted, self.server)
            local, remote = (server.remote if server else end.local), end.remote
        else:
            end = None
            local, remote = (self.client_host, port), (self.server_host, self.port)
            stream.close()
        connection = Connection(opened, end, server, local, remote, error)
        self.connections.append(connection)
        return connection

    def pair(self, **options) -> tuple[End, End]:
        connection = self.connect(**options)
        if connection.client is None or connection.server is None:
            raise AssertionError(f"no connection: {errno.errorcode.get(connection.error)}")
        return connection.client, connection.server

    def until(self, condition, what: str, patience: float = PATIENCE):
        deadline = time.time() + patience
        while not (found := condition()):
            if time.time() > deadline:
                raise AssertionError(f"never seen in {patience:.0f} s: {what}")
            time.sleep(0.004)
        return found

    def remain(self, seconds: float) -> None:
        """Not a wait for something: what stands is observed so long."""
        time.sleep(seconds)

    # MARK: the observers

    def _start_capture(self, tap: str) -> None:
        with self.router:
            self._tcpdump = subprocess.Popen(
                ["tcpdump", "-i", self.tap_interfaces[tap], "-w", self.capture_path, "-s", "128", "--immediate-mode", "-U",
                 "-B", "16384", "-Z", "root", "tcp"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        for line in self._tcpdump.stderr:
            if "listening on" in line:
                return
        raise RuntimeError("tcpdump did not start")

    def _start_live(self, tap: str) -> None:
        """lastack itself on the same interface, live."""
        self.live_path = os.path.join(self.folder, self.name + ".ndjson")
        with self.router, open(self.live_path, "w") as rows:
            self._live = subprocess.Popen(
                [self.live, "live", "-i", self.tap_interfaces[tap], "--format", "ndjson", "--buffer-size", "16"],
                stdout=rows, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        if "capturing" not in (said := self._live.stderr.readline()):
            raise RuntimeError(f"lastack live did not start: {said}{self._live.stderr.read()}")

    def observe(self, name: str, tables) -> list[sock_diag.Row]:
        """A snapshot of one namespace, kept."""
        with self._observing:
            when, rows = time.time(), tables[name].rows(self.family)
            self.histories[name].add(when, rows)
        return rows

    def _poll(self) -> None:
        tables = {n.name: sock_diag.SocketTable(n) for n in self.ends}
        while not self._over.is_set():
            for name in tables:
                self.observe(name, tables)
            self._over.wait(POLL_INTERVAL)

    def finish(self) -> None:
        """Ends the capture, after the last packets are written, and takes what the kernel said."""
        time.sleep(0.2)
        self._over.set()
        self._poller.join()
        for program in (self._tcpdump, self._live):
            program.terminate()
            program.communicate()
        after = {n.name: n.counters() for n in self.ends}
        self.counters = {
            name: {k: v - self.before[name].get(k, 0) for k, v in values.items() if v != self.before[name].get(k, 0)}
            for name, values in after.items()}
        self.changes, self.resets_sent, self.resets_received = self.trace.read() if self.trace else ([], [], [])
        if self.trace:
            self.trace.close()
        self.ended = time.time()

    def count(self, side: str, counter: str) -> int:
        return self.counters[side].get(counter, 0)
