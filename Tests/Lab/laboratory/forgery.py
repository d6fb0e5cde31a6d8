"""Resets that no kernel sent, with numbers asked of the sockets they pretend to come from (TCP_REPAIR)."""

import socket
import struct

TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, SEND_QUEUE = 19, 20, 21, 2


def sequence_of(end) -> int:
    """The next sequence number that this socket will send (snd_nxt)."""
    stream = end.stream
    stream.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    stream.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, SEND_QUEUE)
    sequence = stream.getsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ) & 0xFFFFFFFF
    stream.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, -1)  # off, without a window probe
    return sequence


def reset(bench, source, target, sequence: int) -> None:
    """A bare RST as if from `source`, sent by its own machine (IPv4)."""
    bench.log(f"forged RST as if from the {source.side}")
    tcp = struct.pack("!HHIIBBHHH", source.local[1], target.local[1], sequence & 0xFFFFFFFF, 0, 5 << 4, 4, 0, 0, 0)
    pseudo = socket.inet_aton(source.local[0]) + socket.inet_aton(target.local[0]) + struct.pack("!BBH", 0, 6, len(tcp))
    words = struct.unpack(f"!{(len(pseudo) + len(tcp)) // 2}H", pseudo + tcp)
    total = sum(words)
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    tcp = tcp[:16] + struct.pack("!H", ~total & 0xFFFF) + tcp[18:]
    with source.namespace:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
    with raw:
        raw.sendto(tcp, (target.local[0], 0))
