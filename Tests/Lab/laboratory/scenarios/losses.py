"""The same closes where the network loses exactly one packet, or everything."""

import errno
import socket

from . import Claim, scenario
from .closes import exchange

TCP_USER_TIMEOUT = 18
FIN = "tcp flags & fin == fin"


@scenario(twin=True)
def lost_final_ack(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    bench.drop("client", bench.pure_ack(), first=1)
    server.close()
    client.until("TIME-WAIT")
    server.until("LAST-ACK")
    bench.untold("server", "the ACK passed the tap, and was lost behind it")
    server.until("absent")
    bench.told()
    bench.remain(0.4)
    return [Claim(0, "server_fins", 2, "LAST-ACK stood until the FIN was sent again", True)]


@scenario(twin=True)
def lost_fin(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.drop("client", FIN, first=1)
    client.close()
    client.until("FIN-WAIT-1")
    server.until("CLOSE-WAIT")
    client.until("FIN-WAIT-2")
    bench.remain(0.2)
    server.close()
    client.until("TIME-WAIT")
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "client_fins", 2, "FIN-WAIT-1 stood until the FIN was sent again", True)]


@scenario()
def lost_fin_before_the_tap(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.drop("server", FIN, first=1)
    server.close()
    server.until("FIN-WAIT-1")
    bench.untold("server", "the FIN was lost before the tap")
    client.until("CLOSE-WAIT")
    bench.told()
    bench.remain(0.2)
    client.close()
    server.until("TIME-WAIT")
    client.until("absent")
    bench.remain(0.2)
    return []


@scenario(twin=True)
def fin_wait_2_orphan(bench):
    bench.client.set(tcp_fin_timeout=1)
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    bench.remain(0.3)
    bench.untold("client", "the orphan's timer fires without a packet")
    client.until("absent")
    server.until("CLOSE-WAIT")
    bench.remain(0.2)
    server.close()
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "reset_by", "client", "its FIN-WAIT-2 had timed out: no socket", client.state() == "absent")]


@scenario()
def fin_unanswered(bench):
    bench.client.set(tcp_orphan_retries=2)
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    bench.drop("client", "")
    client.close()
    client.until("FIN-WAIT-1")
    bench.untold("client", "FIN-WAIT-1 gives up without a packet")
    client.until("absent")
    server.until("ESTABLISHED")
    bench.remain(0.2)
    return [Claim(0, "outcome", "fin_unanswered", "FIN-WAIT-1 gave up", True)]


@scenario(tap="server")
def last_ack_unanswered(bench):
    bench.server.set(tcp_orphan_retries=2)
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.close()
    client.until("FIN-WAIT-2")
    server.until("CLOSE-WAIT")
    bench.drop("server", "")
    server.close()
    server.until("LAST-ACK")
    bench.untold("server", "LAST-ACK gives up without a packet")
    server.until("absent")
    bench.remain(0.2)
    return [Claim(0, "outcome", "last_ack_unanswered", "LAST-ACK gave up, the client in FIN-WAIT-2",
                  client.state() == "FIN-WAIT-2")]


@scenario(twin=True)
def data_unanswered(bench):
    bench.listen()
    client, server = bench.pair()
    exchange(client, server)
    client.stream.setsockopt(socket.IPPROTO_TCP, TCP_USER_TIMEOUT, 2500)
    bench.drop("client", "")
    client.send(b"is anybody there?")
    failure = None
    bench.untold("client", "a retransmission timeout sends nothing")
    try:
        client.receive(1)
    except OSError as error:
        failure = error.errno
    client.close()
    client.until("absent")
    # Whether it will be sent again shows only when its time is past; another connection's packets are the clock.
    bench.remain(8)
    bench.drop_nothing()
    bench.pair()
    bench.remain(0.2)
    return [Claim(0, "outcome", "retransmission_timeout", "recv(): ETIMEDOUT", failure == errno.ETIMEDOUT)]


@scenario(twin=True)
def syn_unanswered(bench):
    bench.client.set(tcp_syn_retries=1, tcp_syn_linear_timeouts=0)
    bench.listen()
    bench.drop("client", "")
    bench.untold("client", "connect() gives up without a packet")
    connection = bench.connect(port=40001)
    bench.remain(0.2)
    return [Claim(0, "outcome", "syn_unanswered", "connect(): ETIMEDOUT", connection.error == errno.ETIMEDOUT)]


@scenario(tap="server")
def syn_ack_unanswered(bench):
    bench.server.set(tcp_synack_retries=1)
    bench.listen()
    bench.drop("client", "tcp flags & syn == 0")
    bench.untold("client", "its ACK was lost before the tap")
    bench.untold("server", "SYN-RECEIVED gives up without a packet")
    connection = bench.connect(accept=False)
    connection.client.until("ESTABLISHED")
    bench.until(lambda: bench.tables["server"].rows(bench.family), "SYN-RECEIVED")
    bench.until(lambda: not bench.tables["server"].rows(bench.family), "SYN-RECEIVED given up")
    bench.remain(0.2)
    # The kernel's client is ESTABLISHED: what the tap did not see, nobody there can know.
    return [Claim(0, "outcome", "syn_ack_unanswered", "SYN-RECEIVED gave up", True),
            Claim(0, "active_closer", None, "no FIN", True), Claim(0, "reset_by", None, "no reset", True)]
