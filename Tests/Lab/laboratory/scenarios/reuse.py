"""A SYN that meets the earlier incarnation of its four-tuple (semantics §3)."""

import errno
import socket
import threading

from . import Claim, Untold, scenario
from .closes import exchange


def server_closes_first(bench, client, server) -> None:
    """Leaves the server in TIME-WAIT, the client's port free."""
    exchange(client, server)
    server.close()
    server.until("FIN-WAIT-2")
    client.until("CLOSE-WAIT")
    client.close()
    server.until("TIME-WAIT")
    client.until("absent")


def close(client, server) -> None:
    client.close()
    server.until("CLOSE-WAIT")
    server.close()
    server.until("absent")


def raw_clock(bench) -> int:
    """The client's timestamp clock without an offset (tcp_timestamps = 2), by a connection of its own."""
    bench.client.set(tcp_timestamps=2)
    client, server = bench.pair(port=39999)
    clock = client.tsval()
    client.abort()
    server.until("absent")
    server.stream.close()
    bench.client.set(tcp_timestamps=1)
    return clock


@scenario(twin=True)
def reopened_by_newer_timestamp(bench):
    """The first incarnation sent more than its ISN clock ticked: only the timestamp makes the SYN acceptable."""
    bench.listen()
    client, server = bench.pair(port=40001)
    opened = bench.connections[0].opened
    amount, piece = 32 << 20, 1 << 18
    reader = threading.Thread(target=lambda: server.receive(amount), daemon=True)
    reader.start()
    for _ in range(amount // piece):
        client.send(b"x" * piece)
    reader.join()
    server.close()
    client.until("CLOSE-WAIT")
    client.close()
    server.until("TIME-WAIT")
    client.until("absent")
    bench.remain(0.03)
    second, accepted = bench.pair(port=40001)
    age = bench.connections[1].opened - opened
    exchange(second, accepted)
    close(second, accepted)
    bench.remain(0.2)
    lower = f"32 MiB in {age:.2f} s, the ISN clock went {age * 15.625e6 / (1 << 20):.1f} Mi"
    return [Claim(1, "reopen", "accepted", "TIME-WAIT stood, connect() went through", True),
            Claim(1, "reopen_met", "TIME-WAIT", "sock_diag", True),
            Claim(1, "reopen_rule", "newer_timestamp", lower, age * 15.625e6 < amount),
            Claim(1, "server_isn_relation", "time_wait_derived", "accepted from TIME-WAIT", True)]


@scenario(twin=True)
def reopened_by_higher_sequence(bench):
    bench.client.set(tcp_timestamps=0)
    bench.listen()
    client, server = bench.pair(port=40001)
    server_closes_first(bench, client, server)
    bench.remain(0.2)
    stood = server.state() == "TIME-WAIT"
    second, accepted = bench.pair(port=40001)
    exchange(second, accepted)
    close(second, accepted)
    bench.remain(0.2)
    return [Claim(1, "reopen", "accepted", "TIME-WAIT stood, connect() went through", stood),
            Claim(1, "reopen_met", "TIME-WAIT", "sock_diag", stood),
            Claim(1, "reopen_rule", "higher_sequence", "no timestamps: nothing else can", True),
            Claim(1, "timestamps", "absent", "tcp_timestamps = 0", True)]


def older_timestamp(bench, tries: int = 12):
    """A port whose TSvals are newer than the raw clock's; its server in TIME-WAIT. The last connection is the one."""
    bench.listen()
    clock = raw_clock(bench)
    for port in range(40001, 40001 + tries):
        client, server = bench.pair(port=port)
        newer = 0 < (client.tsval() - clock) & 0xFFFFFFFF < 1 << 31
        if newer:
            server_closes_first(bench, client, server)
            bench.client.set(tcp_timestamps=2)
            return port, server
        client.abort()
        server.until("absent")
        server.stream.close()
    raise AssertionError("no port with a newer timestamp")


@scenario(twin=True)
def older_timestamp_refused(bench):
    """ACK, RST, the SYN again: the reset ends TIME-WAIT, the second SYN meets the listener."""
    port, server = older_timestamp(bench)
    bench.remain(0.2)
    stood = server.state() == "TIME-WAIT"
    before = bench.server.counters()
    second, accepted = bench.pair(port=port)
    after = bench.server.counters()
    refused = sum(after.get(name, 0) - before.get(name, 0) for name in ("TcpExtPAWSTimewait", "TcpExtPAWSEstab"))
    exchange(second, accepted)
    close(second, accepted)
    bench.remain(0.2)
    last = len(bench.connections) - 1
    return [Claim(last, "reopen", "challenged", f"PAWSTimewait +{refused}", stood and refused == 1),
            Claim(last, "reopen_met", "TIME-WAIT", "sock_diag", stood),
            Claim(last, "client_syns", 2, "PAWS refused one", refused == 1),
            Claim(last - 1, "time_wait_end_reason", "assassinated", "TIME-WAIT went with the reset", stood)]


@scenario()
def older_timestamp_rfc1337(bench):
    """The same with tcp_rfc1337 = 1: TIME-WAIT ignores the reset, and the client never gets through."""
    port, server = older_timestamp(bench)
    bench.server.set(tcp_rfc1337=1)
    bench.client.set(tcp_syn_retries=2, tcp_syn_linear_timeouts=0)
    bench.remain(0.2)
    bench.untold("client", "connect() gives up without a packet")
    bench.untold("server", "whether TIME-WAIT survived a reset shows when it speaks again")
    connection = bench.connect(port=port, patience=30)
    stood = server.state() == "TIME-WAIT"
    bench.remain(0.2)
    last = len(bench.connections) - 1
    return [Claim(last, "outcome", "tuple_collision", "connect(): ETIMEDOUT, TIME-WAIT stands",
                  connection.error == errno.ETIMEDOUT and stood),
            Claim(last, "reopen", "challenged", "TIME-WAIT stands", stood),
            Claim(last, "reopen_met", "TIME-WAIT", "sock_diag", stood)]


@scenario(twin=True, tap="server")
def last_ack_met_by_a_syn(bench):
    """The final ACK is lost, and the client takes its port again: challenge ACK, RST, the SYN again."""
    bench.listen()
    client, server = bench.pair(port=40001)
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    bench.drop("client", bench.pure_ack())
    server.close()
    client.until("TIME-WAIT")
    server.until("LAST-ACK")
    bench.untold("client", "its ACK was lost before the tap")
    bench.remain(0.15)
    bench.told()
    # bind() to the port allows what connect() alone would not: leave the client's TIME-WAIT.
    bench.untold("client", "its ACK was lost before the tap")
    connection = bench.connect(port=40001, accept=False)
    bench.remain(0.2)
    bench.drop_nothing()
    bench.until(lambda: any(row.state == "ESTABLISHED" for row in bench.observe("server", bench.tables)), "ESTABLISHED")
    bench.told()
    bench.remain(0.2)
    return [Untold(0, "time_wait_holder", "the final ACK was lost before the tap"),
            Claim(1, "reopen", "challenged", "LAST-ACK stood", True),
            Claim(1, "reopen_met", "LAST-ACK", "sock_diag", True),
            Claim(1, "client_isn_relation", "time_wait_derived", "bind() reused its own TIME-WAIT", True),
            Claim(1, "outcome", "open", "connect() went through", connection.error is None)]


@scenario()
def established_met_by_a_syn(bench):
    """The client's machine restarted and takes the same port: challenge ACK, RST, the SYN again."""
    bench.listen()
    client, server = bench.pair(port=40001)
    exchange(client, server)
    bench.untold("client", "the socket went without a packet (TCP_REPAIR)")
    client.vanish()
    client.until("absent")
    bench.remain(0.2)
    stood = server.state() == "ESTABLISHED"
    bench.told()
    second, accepted = bench.pair(port=40001)
    exchange(second, accepted)
    close(second, accepted)
    bench.remain(0.2)
    return [Claim(1, "reopen", "challenged", "ESTABLISHED stood", stood),
            Claim(1, "reopen_met", "ESTABLISHED", "sock_diag", stood)]


@scenario()
def fin_wait_2_met_by_a_syn(bench):
    bench.listen()
    client, server = bench.pair(port=40001)
    exchange(client, server)
    server.close()
    server.until("FIN-WAIT-2")
    client.until("CLOSE-WAIT")
    client.vanish()
    stood = server.state() == "FIN-WAIT-2"
    second, accepted = bench.pair(port=40001)
    exchange(second, accepted)
    close(second, accepted)
    bench.remain(0.2)
    return [Claim(1, "reopen", "challenged", "FIN-WAIT-2 stood", stood),
            Claim(1, "reopen_met", "FIN-WAIT-2", "sock_diag", stood)]


@scenario(twin=True)
def tcp_tw_reuse(bench):
    """connect() takes the port of the client's own TIME-WAIT, the only one there is."""
    bench.client.set(tcp_tw_reuse=1, ip_local_port_range="40001 40001")
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    refused = 0
    while (connection := bench.connect(accept=False)).error == errno.EADDRNOTAVAIL:
        bench.connections.pop()
        refused += 1
        bench.remain(0.02)
    connection.client.until("ESTABLISHED")
    recycled = bench.client.counters().get("TcpExtTWRecycled", 0)
    bench.remain(0.2)
    return [Claim(1, "client_isn_relation", "time_wait_derived", f"TWRecycled +{recycled}", recycled == 1),
            Claim(0, "time_wait_end_reason", "reopened", f"EADDRNOTAVAIL {refused} times, then TWRecycled", refused > 0)]


@scenario(long=True)
def restart_in_time_wait(bench):
    """A listener that ended first cannot have its port back before TIME-WAIT is over: EADDRINUSE."""
    bench.listen(reuse=False)
    client, server = bench.pair()
    exchange(client, server)
    server.close()
    server.until("FIN-WAIT-2")
    client.until("CLOSE-WAIT")
    client.close()
    server.until("TIME-WAIT")
    bench.listener.close()
    in_use = refused = 0
    while True:
        try:
            bench.listen(reuse=False)
            break
        except OSError as failure:
            assert failure.errno == errno.EADDRINUSE
            in_use += 1
        with bench.client, socket.socket(bench.family, socket.SOCK_STREAM) as attempt:
            refused += attempt.connect_ex((bench.server_host, bench.port)) == errno.ECONNREFUSED
        bench.remain(1)
    client, server = bench.pair()
    close(client, server)
    bench.remain(0.2)
    return [Claim(None, "restart_in_time_wait", True, f"EADDRINUSE {in_use} times, ECONNREFUSED {refused} times",
                  in_use > 50 and refused > 50)]
