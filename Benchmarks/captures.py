"""The captures that are measured, and the C programs that they are measured against.

Both come from C sources outside this repository, BENCH_SOURCES or ../shared/bench: gen.c writes captures, ladder.c is the
yardstick, lp.c reads by libpcap. They are compiled into .build/bench. Without them there is one kind of capture, written
here, and no yardstick.
"""

import os
import re
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".build" / "bench"
SOURCES = Path(os.environ.get("BENCH_SOURCES", ROOT.parent / "shared" / "bench"))

# Program: its source and how it is compiled.
TOOLS = {
    "gen": ("gen.c", ["-O2"], ["-lm"]),
    "ladder": ("ladder.c", ["-O3", "-march=native"], []),
    "ladder-pcapng": ("ladder.c", ["-O3", "-march=native", "-DNG"], []),
    "lp": ("lp.c", ["-O2"], ["-lpcap"]),
}


@dataclass
class Capture:
    name: str
    path: Path
    packets: int
    what: str

    @property
    def octets(self):
        return self.path.stat().st_size


def tools():
    """The C programs by name; empty without their sources."""
    if not (SOURCES / "gen.c").exists():
        return {}
    WORK.mkdir(parents=True, exist_ok=True)
    newest = max(source.stat().st_mtime for source in SOURCES.glob("*.[ch]"))
    built = {}
    for name, (source, flags, libraries) in TOOLS.items():
        program = WORK / name
        if not program.exists() or program.stat().st_mtime < newest:
            command = ["cc", *flags, "-o", program, SOURCES / source, *libraries]
            if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
                continue
        built[name] = program
    return built


def generate(gen, path, *arguments, **environment):
    """Has gen.c write a capture, unless it is there already; returns the number of its packets."""
    answer = path.with_suffix(".txt")
    if not path.exists() or not answer.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        kind, *rest = map(str, arguments)
        run = subprocess.run(
            [gen, kind, path, *rest], check=True, capture_output=True, text=True, env=os.environ | environment)
        answer.write_text(run.stdout)
    return int(re.search(r"packets=(\d+)", answer.read_text())[1])


def checksum(*parts):
    total = sum(sum(struct.unpack(f">{len(part) // 2}H", part)) for part in parts)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def write_connections(path, packets):
    """Writes orderly connections of ten packets, 20,000 of them open at a time, over Ethernet and IPv4."""
    server = bytes([10, 0, 0, 2, 1, 187])
    steps = []  # from the client?, sequence, acknowledgment, flags, octets of payload
    for step in [(1, 0, 0, 2, 0), (0, 0, 1, 18, 0), (1, 1, 1, 16, 0), (1, 1, 1, 24, 120), (0, 1, 121, 16, 0),
                 (0, 1, 121, 24, 400), (1, 121, 401, 16, 0), (1, 121, 401, 17, 0), (0, 401, 122, 17, 0),
                 (1, 122, 402, 16, 0)]:
        from_client, sequence, acknowledgment, flags, length = step
        steps.append((from_client, struct.pack(">IIBBHHH", sequence, acknowledgment, 80, flags, 64000, 0, 0),
                      bytes(length)))
    apart = 2000
    connections = max(packets // len(steps), 1)
    microseconds = 1_700_000_000_000_000
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for turn in range(connections + apart * (len(steps) - 1)):
            for index, (from_client, header, payload) in enumerate(steps):
                connection = turn - index * apart
                if not 0 <= connection < connections:
                    continue
                client = struct.pack(">BBHH", 10, 1, connection % 65521, 10000 + connection % 50021)
                source, destination = (client, server) if from_client else (server, client)
                tcp = source[4:] + destination[4:] + header
                length = len(tcp) + len(payload)
                pseudo = source[:4] + destination[:4] + struct.pack(">HH", 6, length)
                tcp = tcp[:16] + struct.pack(">HH", checksum(pseudo, tcp), 0)
                ip = struct.pack(">BBHHHBBH", 69, 0, 20 + length, 0, 0x4000, 64, 6, 0)
                ip += source[:4] + destination[:4]
                ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
                frame = b"\2\0\0\0\0\2\2\0\0\0\0\1\x08\0" + ip + tcp + payload
                microseconds += 10
                time = divmod(microseconds, 1_000_000)
                out.write(struct.pack("<IIII", *time, len(frame), len(frame)) + frame)
    return connections * len(steps)


def derive(capture, name, what, program, command, suffix):
    """The same packets in another form, if `program` is there to write it."""
    if not shutil.which(program):
        return []
    path = capture.path.with_name(capture.path.name + suffix)
    if not path.exists():
        subprocess.run(["sh", "-c", command, "sh", capture.path, path], check=True, stderr=subprocess.DEVNULL)
    return [Capture(name, path, capture.packets, what)]


def captures(packets, built):
    """The captures to measure, `packets` in those of short connections; written once and kept."""
    folder = WORK / f"{packets}"
    folder.mkdir(parents=True, exist_ok=True)
    gen = built.get("gen")
    if gen:
        path = folder / "short.pcap"
        short = Capture("short", path, generate(gen, path, "short", packets, 1), "many short connections")
        path = folder / "hdr.pcap"
        others = [Capture("hdr", path, generate(gen, path, "hdr", packets, 2),
                          "the same mix with larger payloads, cut to 96 octets a packet")]
        path = folder / "bulk.pcap"
        others.append(Capture("bulk", path, generate(gen, path, "bulk", 370 * packets, max(packets // 5000, 2), 3),
                              "few connections of full-size segments"))
    else:
        path = folder / "own.pcap"
        answer = path.with_suffix(".txt")
        if not answer.exists():
            answer.write_text(f"packets={write_connections(path, packets)}\n")
        short = Capture("own", path, int(answer.read_text().split("=")[1]), "orderly connections of ten packets")
        others = []
    return (
        [short] + others
        + derive(short, "pcapng", f"{short.name} as pcapng", "editcap", 'editcap -F pcapng "$1" "$2"', "ng")
        + derive(short, f"{short.name}.gz", f"{short.name} by gzip", "gzip", 'gzip -c "$1" >"$2"', ".gz")
        + derive(short, f"{short.name}.zst", f"{short.name} by zstd", "zstd", 'zstd -q -c "$1" >"$2"', ".zst"))


def prepare(path):
    """Makes a file sit in the page cache as one that has been read: one just written reads at half speed."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while file.read(1 << 22):
            pass


def commit():
    """The commit that is measured, and whether the sources differ from it."""
    def git(*arguments):
        return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True).stdout.strip()
    changed = git("status", "--porcelain", "--", "Sources", "Package.swift")
    return git("log", "-1", "--format=%h", "--", "Sources", "Package.swift") or "unknown", bool(changed)


def machine():
    """One line: processor, cores, kernel, compiler."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"Swift version ([\w.]+)", swift)
    return (f"{model[1].strip() if model else os.uname().machine}, {os.cpu_count()} cores, "
            f"{os.uname().sysname} {os.uname().release}, Swift {version[1] if version else 'unknown'}")
