"""How a program's time and memory are measured."""

import os
import subprocess
import tempfile
import time


def processor_time():
    """Seconds that all processors were busy, and that they had, since the machine started."""
    fields = [int(field) / os.sysconf("SC_CLK_TCK") for field in open("/proc/stat").readline().split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


class Run:
    """One run of a program, its descendants included, in seconds."""

    def __init__(self, command):
        busy, had = processor_time()
        start = time.monotonic()
        with open(os.devnull, "r+b") as null:
            child = subprocess.Popen(
                command, stdin=null, stdout=null, stderr=null, env=os.environ | {"LINGER": "5"})
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.status = child.returncode
        self.wall = time.monotonic() - start
        self.processor = usage.ru_utime + usage.ru_stime
        busy_after, had_after = processor_time()
        self.others = max(busy_after - busy - self.processor, 0) / max(had_after - had, 0.01)


def peak_memory(command):
    """Runs a program under GNU time; returns the run, and the resident octets of its largest process."""
    # wait4(2) would count this interpreter, which the child is a copy of before it becomes the program.
    with tempfile.NamedTemporaryFile("r") as answer:
        run = Run(["/usr/bin/time", "-f", "%M", "-o", answer.name, *command])
        lines = answer.read().split("\n")
    return run, int(lines[0]) * 1024 if run.status == 0 else 0
