"""A pair of virtual interfaces, traffic through them, and programs that capture it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import captures as bench

LASTACK = Path(os.environ.get("LASTACK", bench.ROOT / ".build" / "release" / "lastack"))
SENDER, RECEIVER = "bench0", "bench1"
# Command: the Debian package that has it.
NEEDED = {"tcpreplay": "tcpreplay", "ip": "iproute2", "unshare": "util-linux"}


def enter(name, wanted=()):
    """Runs the script again in a network of its own, or says what it lacks."""
    missing = {package for command, package in (NEEDED | dict(wanted)).items() if not shutil.which(command)}
    if missing:
        sys.exit(f"{name}: needs {' '.join(sorted(missing))} (Debian packages: apt-get install …)")
    if os.geteuid() != 0:
        sys.exit(f"{name}: needs root, for a network of its own")
    if not LASTACK.exists():
        sys.exit(f"{name}: {LASTACK} is not there (make build)")
    if "LASTACK_BENCH_NETWORK" not in os.environ:
        os.environ["LASTACK_BENCH_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
    run("ip", "link", "add", SENDER, "type", "veth", "peer", "name", RECEIVER)
    for interface in (SENDER, RECEIVER):
        run("ip", "link", "set", interface, "up", "mtu", "9000")


def run(*command):
    subprocess.run(command, check=True)


def replay(path, packets_per_second, *arguments):
    """Sends a capture; returns the packets sent, and the packets a second that it came to."""
    rate = [f"--pps={packets_per_second}"] if packets_per_second else ["--topspeed"]
    answer = subprocess.run(
        ["tcpreplay", "-q", "-K", *rate, *arguments, "-i", SENDER, path], capture_output=True, text=True, check=True)
    text = answer.stdout + answer.stderr
    return (int(re.search(r"Successful packets:\s+(\d+)", text)[1]),
            float(re.search(r"([\d.]+) pps", text)[1]))


class Capturing:
    """A program that captures on the receiving interface, from when it is ready until it is stopped."""

    def __init__(self, name, folder, options=()):
        """`options`: more of lastack's."""
        self.name = name
        self.answer = folder / f"{name}.out"
        self.errors = folder / f"{name}.err"
        command = {
            "lastack": [LASTACK, "live", "-i", RECEIVER, "--format", "ndjson", "-Z", "root", *options],
            "tcpdump": ["tcpdump", "-n", "-i", RECEIVER, "-B", "65536", "-s", "128", "-w", "/dev/null"],
            "argus": ["argus", "-X", "-i", RECEIVER, "-M", "10", "-w", self.answer],
        }[name]
        # Rows go the same way as tcpdump's packets; the last line is kept.
        with open(self.answer, "w") as answer, open(self.errors, "w") as errors:
            if name == "lastack":
                tail = subprocess.Popen(["tail", "-n", "1"], stdin=subprocess.PIPE, stdout=answer)
                self.child = subprocess.Popen(command, stdout=tail.stdin, stderr=errors)
                tail.stdin.close()
                self.tail = tail
            else:
                self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        time.sleep(2)

    def memory(self):
        """Resident octets now."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def stop(self):
        """Ends it; returns packets received and dropped, and the processor's seconds."""
        # What is on its way arrives first; argus asks the kernel now and then only.
        time.sleep(4)
        self.child.send_signal(signal.SIGINT)
        _, _, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = 0
        received, dropped = getattr(self, "count_" + self.name)()
        return received, dropped, usage.ru_utime + usage.ru_stime

    def count_lastack(self):
        self.tail.wait()
        header = json.loads(self.answer.read_text())["header"]["inputs"][0]
        return header["packets"], header["capture_drops"]

    def count_tcpdump(self):
        text = self.errors.read_text()
        return tuple(int(re.search(rf"(\d+) packets? {what}", text)[1]) for what in ("captured", "dropped by kernel"))

    def count_argus(self):
        # Its management records tell what was received since the one before; it does not tell what it lost.
        rows = subprocess.run(
            ["ra", "-nn", "-r", self.answer, "-M", "man", "-s", "pkts", "-", "man"],
            capture_output=True, text=True).stdout.split()
        return sum(int(row) for row in rows if row.isdigit()), None
