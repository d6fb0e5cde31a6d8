"""Scenarios: each a function that takes a Bench, drives both ends with real sockets, waits on states, never on time.

It returns what it expects of lastack's columns beyond what `kernel_word` derives for every connection, each with the
kernel's proof: a claim whose proof is false is a scenario that did not take place, and fails as such.
"""

from typing import NamedTuple

REGISTRY: list["Scenario"] = []


class Scenario(NamedTuple):
    name: str
    drive: object
    options: dict
    long: bool


class Claim(NamedTuple):
    connection: int | None  # index into bench.connections; None: of the run's findings
    column: str
    value: object
    proof: str
    holds: bool


class Untold(NamedTuple):
    """A column of which the kernel knows more than any packet at the tap could tell."""

    connection: int
    column: str
    reason: str


def scenario(twin: bool = False, long: bool = False, **options):
    """`twin`: also over IPv6. `long`: waits out a timer of 60 s, and is started first."""

    def register(drive):
        name = drive.__name__
        REGISTRY.append(Scenario(name, drive, options, long))
        if twin:
            REGISTRY.append(Scenario(name + "_v6", drive, {**options, "v6": True}, long))
        return drive

    return register


def load() -> list[Scenario]:
    from . import closes, limits, losses, resets, reuse  # noqa: F401

    return REGISTRY
