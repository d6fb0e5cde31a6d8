"""Network namespaces held by file descriptor: when the process ends, however it ends, nothing is left."""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import threading

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000

_libc = ctypes.CDLL(None, use_errno=True)
_main_lock = threading.Lock()


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def setns(descriptor: int) -> None:
    _checked(_libc.setns(descriptor, CLONE_NEWNET), "setns")


def private_mounts() -> None:
    """What is mounted from here on is seen by this process only."""
    unshare(CLONE_NEWNS)
    _checked(_libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "mount")


def mount(kind: str, where: str) -> None:
    _checked(_libc.mount(kind.encode(), where.encode(), kind.encode(), 0, None), f"mount {kind}")


def die_with_parent() -> None:
    """For a process that was just forked (PR_SET_PDEATHSIG): a killed run leaves nobody behind."""
    _libc.prctl(1, 9, 0, 0, 0)


def current() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


class Namespace:
    """`with namespace:` puts the calling thread, and what it starts, inside. Sockets stay where they were made."""

    def __init__(self, name: str):
        self.name = name
        before = current()
        try:
            unshare(CLONE_NEWNET)
            self.descriptor = current()
        finally:
            setns(before)
            os.close(before)
        self.path = f"/proc/{os.getpid()}/fd/{self.descriptor}"
        self._before = threading.local()
        self.run("link set lo up")

    def __enter__(self) -> "Namespace":
        stack = self._before.__dict__.setdefault("stack", [])
        stack.append(current())
        setns(self.descriptor)
        return self

    def __exit__(self, *_) -> None:
        before = self._before.stack.pop()
        setns(before)
        os.close(before)

    def run(self, *commands: str) -> None:
        """Commands of `ip`, in one batch."""
        with self:
            _run(["ip", "-batch", "-"], "\n".join(commands) + "\n")

    def filter_packets(self, rules: str) -> None:
        """Rules of `nft`. They are added to those that stand."""
        with self:
            _run(["nft", "-f", "-"], rules)

    def set(self, **values) -> None:
        """`net.ipv4.*` of this namespace."""
        with self:
            for key, value in values.items():
                with open(f"/proc/sys/net/ipv4/{key}", "w") as file:
                    file.write(str(value))

    def set_path(self, key: str, value) -> None:
        with self, open(f"/proc/sys/net/{key}", "w") as file:
            file.write(str(value))

    def counters(self) -> dict[str, int]:
        """What `nstat -az` prints: every counter of /proc/net/netstat and /proc/net/snmp."""
        found = {}
        with self:
            for file in ("netstat", "snmp"):
                with open(f"/proc/thread-self/net/{file}") as lines:
                    rows = lines.read().splitlines()
                for names, values in zip(rows[::2], rows[1::2]):
                    prefix = names.split(":")[0]
                    for name, value in zip(names.split()[1:], values.split()[1:]):
                        found[prefix + name] = int(value)
        return found

    def time_wait_count(self) -> int:
        """`tw` of /proc/net/sockstat: TIME-WAIT, and FIN-WAIT-2 without an owner."""
        with self, open("/proc/thread-self/net/sockstat") as lines:
            for line in lines:
                if line.startswith("TCP:"):
                    words = line.split()
                    return int(words[words.index("tw") + 1])
        raise RuntimeError("/proc/net/sockstat has no line TCP:")

    def disable_offloads(self, interface: str) -> None:
        """tx checksum, gso, tso, gro off: what is captured is then what a wire would have carried."""
        with self, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            for command in (0x17, 0x1F, 0x24, 0x2C):
                value = bytearray(struct.pack("II", command, 0))
                buffer = (ctypes.c_char * 8).from_buffer(value)
                request = struct.pack("16sP", interface.encode(), ctypes.addressof(buffer))
                try:
                    fcntl.ioctl(control, 0x8946, request)
                except OSError:
                    pass  # a kernel without this offload has nothing to turn off


def _run(words: list[str], text: str) -> None:
    done = subprocess.run(words, input=text, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}\n{text}")
