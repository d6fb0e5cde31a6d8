"""Timers that are waited out, and what runs out."""

import errno
import socket
import time

from . import Claim, scenario
from .closes import exchange


@scenario(twin=True, long=True)
def time_wait_runs_out(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    server.close()
    client.until("CLOSE-WAIT")
    client.close()
    server.until("TIME-WAIT")
    server.until("absent", patience=75)
    bench.remain(0.3)
    # A later packet lets lastack's clock, which is the packets', pass the end.
    bench.pair()
    bench.remain(0.2)
    return [Claim(0, "time_wait_end_reason", "expired", "the socket went by itself", True)]


@scenario(nat=True, clients=3, tap="server")
def clients_behind_nat(bench):
    bench.listen()
    for client_namespace in bench.clients:
        for _ in range(2):
            client, server = bench.pair(client=client_namespace)
            exchange(client, server)
            server.close()
            server.until("FIN-WAIT-2")
            client.until("CLOSE-WAIT")
            client.close()
            server.until("TIME-WAIT")
    bench.remain(0.3)
    return []


@scenario(long=True)
def ports_run_out(bench):
    """Sixty-four ports, a client that closes first and opens the next at once."""
    low, high = 50000, 50063
    bench.client.set(ip_local_port_range=f"{low} {high}")
    bench.listen()
    failed, reused, start = 0, 0, time.time()
    while reused < 40:
        with bench.client:
            stream = socket.socket(bench.family, socket.SOCK_STREAM)
        error = stream.connect_ex((bench.server_host, bench.port))
        if error == errno.EADDRNOTAVAIL:
            failed += 1
            stream.close()
            bench.remain(0.05)
            continue
        accepted, _ = bench.listener.accept()
        stream.close()
        accepted.recv(1)
        accepted.close()
        reused += failed > 0
        bench.remain(0.01)
        assert time.time() - start < 100
    bench.remain(0.3)
    return [Claim(None, "port_exhaustion", True, f"EADDRNOTAVAIL {failed} times", failed > 100)]


@scenario()
def listener_overflow(bench):
    """listen(0) and no accept(): the second SYN is dropped, again and again."""
    bench.server.set(tcp_syncookies=0)
    bench.client.set(tcp_syn_retries=1, tcp_syn_linear_timeouts=0)
    bench.listen(backlog=0)
    first = bench.connect(port=40001, accept=False)
    first.client.until("ESTABLISHED")
    bench.remain(0.2)
    bench.untold("client", "connect() gives up without a packet")
    second = bench.connect(port=40002, accept=False)
    dropped = bench.server.counters()["TcpExtListenDrops"]
    bench.remain(0.2)
    return [Claim(1, "outcome", "syn_unanswered", f"ETIMEDOUT, ListenDrops {dropped}",
                  second.error == errno.ETIMEDOUT and dropped >= 2)]


@scenario()
def no_room_for_time_wait(bench):
    """tcp_max_tw_buckets = 0: the active closer keeps nothing, the peer's FIN meets no socket."""
    bench.server.set(tcp_max_tw_buckets=0)
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    server.close()
    client.until("CLOSE-WAIT")
    bench.untold("server", "its FIN-WAIT-2 found no room, without a packet")
    server.until("absent")
    bench.remain(0.2)
    client.close()
    client.until("absent")
    overflow = bench.server.counters()["TcpExtTCPTimeWaitOverflow"]
    bench.remain(0.2)
    return [Claim(0, "outcome", "reset_after_fin", f"TCPTimeWaitOverflow {overflow}", overflow == 1)]
