#!/usr/bin/env python3
"""Plays packetdrill scripts as `lastack flow N --format packetdrill` writes them against this machine's kernel.

packetdrill itself is in few distributions. This understands the part of its language that lastack writes: socket calls, `<`
segments that are sent to the kernel through a TUN device in a network namespace of its own, and `>` segments that the kernel
must send, with their times.

    play_script.py [--tolerance SECONDS] FILE...        exit code 0: the kernel did all that the scripts expect
"""
import argparse, ctypes, fcntl, os, re, select, socket, struct, sys, time

LOCAL, REMOTE, LOCAL_PORT, REMOTE_PORT = "192.168.0.1", "192.0.2.1", 8080, 40000
CLONE_NEWNET, TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x40000000, 0x400454CA, 1, 0x1000
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, ".": 16}
SEGMENT = re.compile(r"([<>]) ([FSRP.]+) (-?\d+):(-?\d+)\((\d+)\)(?: ack (\d+))?(?: win (\d+))?(?: <(.*)>)?$")


class Unexpected(Exception):
    pass


def namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare: root and CAP_SYS_ADMIN are needed")
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN | IFF_NO_PI))
    for command in ("ip link set lo up", f"ip address add {LOCAL}/16 dev tun0", "ip link set tun0 up",
                    "ip route add default dev tun0", "sysctl -qw net.ipv6.conf.all.disable_ipv6=1"):
        if os.system(command + " 2>/dev/null") != 0 and not command.startswith("sysctl"):
            raise OSError(f"failed: {command}")
    os.set_blocking(tun, False)
    return tun


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Player:
    def __init__(self, tun, tolerance):
        self.tun, self.tolerance = tun, tolerance
        self.sockets = {}
        self.ours, self.kernels = 0x1000_0000, None  # initial sequence numbers; the kernel's once it is known
        self.port, self.kernel_port = REMOTE_PORT, LOCAL_PORT
        self.now = time.monotonic()

    def send(self, flags, start, length, ack, window, options):
        bits = sum(FLAGS[flag] for flag in flags)
        option = struct.pack("!BBH", 2, 4, 1460) if options and "mss" in options else b""
        header = struct.pack("!HHIIBBHHH", self.port, self.kernel_port, (self.ours + start) & 0xFFFFFFFF,
                             ((self.kernels or 0) + ack) & 0xFFFFFFFF if ack is not None else 0,
                             (20 + len(option)) // 4 << 4, bits, window, 0, 0)
        body = header + option + b"x" * length
        pseudo = socket.inet_aton(REMOTE) + socket.inet_aton(LOCAL) + struct.pack("!BBH", 0, 6, len(body))
        body = body[:16] + struct.pack("!H", checksum(pseudo + body)) + body[18:]
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0x4000, 64, 6, 0,
                         socket.inet_aton(REMOTE), socket.inet_aton(LOCAL))
        os.write(self.tun, ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + body)

    def receive(self, deadline):
        """The next TCP segment of the kernel: flags, start, length, ack, and when it came."""
        while True:
            left = deadline - time.monotonic()
            if not select.select([self.tun], [], [], max(0, left))[0]:
                return None
            packet = os.read(self.tun, 65536)
            if packet[0] >> 4 != 4 or packet[9] != 6:
                continue
            segment = packet[(packet[0] & 15) * 4:struct.unpack("!H", packet[2:4])[0]]
            source, _, seq, ack, offset, bits = struct.unpack("!HHIIBB", segment[:14])
            if self.kernels is None and bits & 2:
                self.kernels, self.kernel_port = seq, source
            relative = lambda number, base: (number - base + 2**31) % 2**32 - 2**31
            start = relative(seq, self.kernels) if self.kernels is not None else seq
            number = relative(ack, self.ours) if bits & 16 else None
            return bits, start, len(segment) - (offset >> 4) * 4, number, time.monotonic()

    def expect(self, line, flags, start, length, ack, earliest, latest):
        bits = sum(FLAGS[flag] for flag in flags)
        got = self.receive(self.now + latest + self.tolerance)
        if got is None:
            raise Unexpected(f"{line}\n    the kernel sent nothing")
        named = "".join(flag for flag, bit in FLAGS.items() if got[0] & bit)
        shown = f"{named} {got[1]}({got[2]}) ack {got[3]}, {got[4] - self.now:+.6f} s"
        # PSH is the sender's own business.
        if (got[0] & ~8) != (bits & ~8) or (got[1], got[2], got[3]) != (start, length, ack):
            raise Unexpected(f"{line}\n    the kernel sent {shown}")
        if got[4] < self.now + earliest - self.tolerance:
            raise Unexpected(f"{line}\n    too soon: {shown}")
        self.now = got[4]

    def call(self, text):
        name, arguments = text.split("(", 1)
        number = int(re.match(r"\d+", arguments).group()) if arguments[0].isdigit() else None
        sock = self.sockets.get(number)
        if name == "socket":
            self.sockets[3] = socket.socket()
        elif name == "bind":
            sock.bind((LOCAL, LOCAL_PORT))
        elif name == "listen":
            sock.listen(1)
        elif name == "fcntl":
            sock.setblocking(False)
        elif name == "connect":
            sock.connect_ex((REMOTE, REMOTE_PORT))
        elif name == "accept":
            sock.settimeout(1)
            self.sockets[4] = sock.accept()[0]
        elif name == "write":
            sock.send(b"y" * int(re.search(r"(\d+)\)", text).group(1)))
        elif name == "read":
            sock.recv(int(re.search(r"(\d+)\)", text).group(1)))
        elif name == "shutdown":
            sock.shutdown(socket.SHUT_WR)
        elif name == "close":
            sock.close()
        elif "SO_LINGER" in text:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif "TCP_QUICKACK" in text:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        elif "SO_REUSEADDR" in text:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            raise Unexpected(f"{text}\n    this call is not known here")

    def play(self, lines):
        for line in (text.strip() for text in lines):
            if not line or line.startswith("//"):
                continue
            times, action = line.split(" ", 1)
            bounds = [float(bound) for bound in times.replace("+", "").split("~")]
            match = SEGMENT.match(action)
            if match and match.group(1) == ">":
                direction, flags, start, _, length, ack, _, _ = match.groups()
                self.expect(line, flags, int(start), int(length), int(ack) if ack else None, bounds[0], bounds[-1])
                continue
            time.sleep(max(0, self.now + bounds[0] - time.monotonic()))
            self.now = time.monotonic()
            if match:
                _, flags, start, _, length, ack, window, options = match.groups()
                self.send(flags, int(start), int(length), int(ack) if ack else None, int(window or 0), options)
            else:
                self.call(action)
        extra = self.receive(time.monotonic() + 0.02)
        if extra is not None:
            named = "".join(flag for flag, bit in FLAGS.items() if extra[0] & bit)
            raise Unexpected(f"at the end\n    the kernel also sent {named} {extra[1]}({extra[2]}) ack {extra[3]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tolerance", type=float, default=0.05, help="seconds that a segment may come early or late")
    parser.add_argument("scripts", nargs="+")
    options = parser.parse_args()
    failed = 0
    for path in options.scripts:
        # A namespace of its own for each: nothing of one script reaches the next.
        if (child := os.fork()) == 0:
            try:
                Player(namespace(), options.tolerance).play(open(path).read().splitlines())
                print(f"{path}: the kernel did as the script says")
                os._exit(0)
            except Unexpected as unexpected:
                print(f"{path}: {unexpected}")
            except OSError as error:
                print(f"{path}: {error}")
            sys.stdout.flush()
            os._exit(1)
        failed += os.waitpid(child, 0)[1] != 0
    sys.exit(1 if failed else 0)


main()
