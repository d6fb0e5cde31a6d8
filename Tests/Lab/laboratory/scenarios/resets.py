"""Resets, each with the kernel's reason for it (tcp_send_reset)."""

import errno
import socket

from .. import forgery
from . import Claim, scenario
from .closes import exchange


@scenario(twin=True)
def linger_zero(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.remain(0.2)
    server.abort()
    client.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "aborted", "close() with SO_LINGER 0", True)]


@scenario(twin=True)
def unread_data(bench):
    bench.listen()
    client, server = bench.pair()
    client.send(b"nobody reads this")
    bench.remain(0.2)
    server.close()
    client.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "aborted", "close() with 17 octets unread", True)]


@scenario()
def unread_data_in_close_wait(bench):
    bench.listen()
    client, server = bench.pair()
    server.send(b"x" * 5000)
    server.close()
    client.until("CLOSE-WAIT")
    bench.remain(0.2)
    client.close()
    server.until("absent")
    bench.remain(0.2)
    return []


@scenario(twin=True)
def closed_port(bench):
    connection = bench.connect(port=40001)
    bench.remain(0.2)
    return [Claim(0, "outcome", "refused", "connect(): ECONNREFUSED", connection.error == errno.ECONNREFUSED)]


@scenario(twin=True)
def data_after_close(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    bench.remain(0.2)
    server.send(b"too late!")
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "shape", "data_after_close", "close(), then send() at the other end", True)]


@scenario()
def peer_forgot(bench):
    """The server's machine lost the connection; data meets no socket."""
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.untold("server", "the socket went without a packet (TCP_REPAIR)")
    server.vanish()
    server.until("absent")
    client.send(b"hello?")
    client.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "aborted", "data met no socket", True)]


@scenario()
def peer_forgot_before_the_fin(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.untold("server", "the socket went without a packet (TCP_REPAIR)")
    server.vanish()
    client.close()
    client.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "reset_after_fin", "a FIN met no socket", True)]


@scenario(twin=True, tap="server")
def keepalive_death(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    for option, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 2)):
        server.stream.setsockopt(socket.IPPROTO_TCP, option, value)
    server.stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    bench.drop("client", "")
    bench.drop("server", "")
    bench.untold("client", "the reset was lost behind the tap: nothing says so")
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "keepalive_timeout", "TCP_KEEPALIVE_TIMEOUT", True)]


@scenario()
def reset_challenged(bench):
    """A reset inside the window but not at its edge: a challenge ACK, and the connection goes on (RFC 5961)."""
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    forgery.reset(bench, client, server, forgery.sequence_of(client) + 100)
    bench.remain(0.2)
    survived = server.state() == "ESTABLISHED"
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "orderly", "both went on after it", survived),
            Claim(0, "reset_by", None, "nobody accepted it", survived)]


@scenario()
def reset_in_time_wait(bench):
    """TIME-WAIT assassination: an exact reset ends it (tcp_rfc1337 = 0)."""
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    sequence = forgery.sequence_of(server)
    client.close()
    client.until("FIN-WAIT-2")
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    bench.remain(0.3)
    forgery.reset(bench, server, client, sequence + 1)
    client.until("absent")
    bench.remain(0.3)
    return [Claim(0, "outcome", "orderly_then_reset", "TIME-WAIT stood before it", True),
            Claim(0, "reset_by", "server", "forged with its address", True),
            Claim(0, "time_wait_end_reason", "assassinated", "TIME-WAIT went with it", client.state() == "absent")]
