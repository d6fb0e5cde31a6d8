"""Orderly closes of every shape."""

import socket

from . import Claim, scenario


def exchange(client, server) -> None:
    client.send(b"request...")
    server.receive(10)
    server.send(b"response..")
    client.receive(10)


@scenario(twin=True)
def client_first(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    bench.remain(0.2)
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    bench.remain(0.3)
    return [Claim(0, "shape", "four_segment", "FIN-WAIT-2 stood before the server closed", True)]


@scenario(twin=True)
def server_first(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    server.close()
    server.until("FIN-WAIT-2")
    client.until("CLOSE-WAIT")
    bench.remain(0.2)
    client.close()
    server.until("TIME-WAIT")
    client.until("absent")
    bench.remain(0.3)
    return [Claim(0, "shape", "four_segment", "FIN-WAIT-2 stood before the client closed", True)]


@scenario(twin=True)
def three_segments(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    server.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
    client.close()
    server.until("CLOSE-WAIT")
    was_one_segment = client.state() == "FIN-WAIT-1"
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    bench.remain(0.3)
    return [Claim(0, "shape", "three_segment", "FIN-WAIT-1 stood until the server closed", was_one_segment)]


@scenario(twin=True)
def simultaneous(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.drop("client", "tcp flags & fin == fin")
    bench.drop("server", "tcp flags & fin == fin")
    bench.untold("server", "its FIN was lost before the tap")
    client.close()
    server.close()
    client.until("FIN-WAIT-1")
    server.until("FIN-WAIT-1")
    bench.remain(0.15)
    bench.told()
    bench.drop_nothing()
    client.until("TIME-WAIT")
    server.until("TIME-WAIT")
    bench.remain(0.3)
    return [Claim(0, "shape", "simultaneous", "both stood in FIN-WAIT-1 at once", True)]


@scenario(twin=True)
def half_close_with_data(bench):
    bench.listen()
    client, server = bench.pair()
    client.shutdown()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    bench.remain(0.2)
    for count in (1000, 500):
        server.send(b"x" * count)
        client.receive(count)
    bench.remain(0.2)
    server.close()
    client.until("TIME-WAIT")
    client.close()
    server.until("absent")
    bench.remain(0.3)
    return [Claim(0, "shape", "half_close", "the program read 1,500 octets after its shutdown()", True)]


@scenario()
def fin_on_the_last_data(bench):
    bench.listen()
    client, server = bench.pair()
    server.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    server.send(b"the whole response.")
    server.close()
    client.receive(19)
    server.until("FIN-WAIT-2")
    bench.remain(0.2)
    client.close()
    server.until("TIME-WAIT")
    client.until("absent")
    bench.remain(0.2)
    return []


@scenario()
def server_never_closes(bench):
    """CLOSE-WAIT leak: eight of them, the application never closes what its peer has closed."""
    bench.listen()
    ends = [bench.pair() for _ in range(8)]
    for client, server in ends:
        exchange(client, server)
        client.shutdown()
    for client, server in ends:
        server.until("CLOSE-WAIT")
        client.until("FIN-WAIT-2")
    bench.remain(0.5)
    return [Claim(i, "outcome", "half_closed", "CLOSE-WAIT stands", True) for i in range(8)]


@scenario()
def still_open(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.remain(0.3)
    return []
