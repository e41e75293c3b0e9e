"""What is to be read: a task is a capture, or a sequence of captures whose hosts and connections go on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final, NamedTuple

from pyp0f.archive.inputs import Input, checksum, first_time, head_of
from pyp0f.archive.manifest import FAILED, Done
from pyp0f.archive.sequences import sequence_of

_THREADS: Final = 16
"""Heads of captures that are read at the same time: the time of answers counts, if captures are far away."""


class ReadingSettings(NamedTuple):
    """What decides which observations a packet gives.

    Attributes:
        signatures: name and contents of the signature file in place of the packaged ones; None for those.
        extra: names and contents of signature files that take precedence.
        rule: a filter of libpcap; may be None.
        separate_networks: whether hosts of different VLANs are kept apart.
    """

    signatures: tuple[str, bytes] | None = None
    extra: tuple[tuple[str, bytes], ...] = ()
    rule: str | None = None
    separate_networks: bool = False


class Task(NamedTuple):
    """A unit of work: one run of the engine.

    Attributes:
        id: 16 hex digits, made from the URLs; files of the dataset are named by it.
        sensor: name of the sensor.
        captures: the captures, in order.
    """

    id: str
    sensor: str
    captures: tuple[Input, ...]

    @property
    def size(self) -> int:
        """Bytes of all captures, as far as they are known."""
        return sum([max(0, one.size) for one in self.captures])


class Plan(NamedTuple):
    """What a run has to do.

    Attributes:
        tasks: what is to be read, the largest first.
        outdated: ids of finished tasks whose files must be removed before.
        finished: number of captures that need not be read again.
    """

    tasks: list[Task]
    outdated: list[str]
    finished: int


def make_tasks(inputs: Iterable[Input], *, in_sequence: bool) -> list[Task]:
    """The tasks for captures.

    Args:
        inputs: the captures.
        in_sequence: whether captures of one sensor, in one folder, with names of one sequence are one task.
    """
    groups: dict[tuple[str, str, str], list[Input]] = defaultdict(list)
    for one in inputs:
        folder, _, name = one.url.rpartition("/")
        sequence = sequence_of(name) if in_sequence else None
        groups[(one.sensor, folder, f"/{name}" if sequence is None else sequence)].append(one)
    return [_task(sensor, captures) for (sensor, _, _), captures in groups.items()]


def _task(sensor: str, captures: list[Input]) -> Task:
    if len(captures) > 1:
        with ThreadPoolExecutor(_THREADS) as pool:
            times = list(pool.map(first_time, [one.url for one in captures]))
        order = sorted(zip(times, [one.url for one in captures], captures, strict=True))
        captures = [one for _, _, one in order]
    text = json.dumps([sensor, *[one.url for one in captures]])
    return Task(sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16], sensor, tuple(captures))


def make_plan(tasks: Iterable[Task], done: Iterable[Done], *, retry: bool, again: bool) -> Plan:
    """Compare what is wanted with what is done.

    A task is done again if one of its captures has another size, time or head than before.

    Args:
        tasks: all tasks that are wanted.
        done: the manifest.
        retry: whether to read again what could not be read.
        again: whether to read everything again.
    """
    known = {one.id: one for one in done}
    task_of = {capture["url"]: one.id for one in known.values() for capture in one.captures}
    wanted: list[Task] = []
    outdated: set[str] = set()
    finished = 0
    candidates = []
    for task in tasks:
        before = known.get(task.id)
        if before is None or again or (retry and before.has_failed) or _has_changed(task, before):
            wanted.append(task)
        else:
            candidates.append((task, before))
    with ThreadPoolExecutor(_THREADS) as pool:
        for (task, _), is_same in zip(candidates, pool.map(_has_same_heads, candidates), strict=True):
            if is_same:
                finished += len(task.captures)
            else:
                wanted.append(task)
    for task in wanted:
        outdated |= {task_of[one.url] for one in task.captures if one.url in task_of}
    wanted.sort(key=lambda task: (-task.size, task.id))
    return Plan(wanted, sorted(outdated), finished)


def _has_changed(task: Task, before: Done) -> bool:
    """Whether sizes or times differ, or a capture was not read because a worker crashed."""
    return any(
        (one.size, one.modified) != (old["size"], old["modified"]) or old["status"] == FAILED
        for one, old in zip(task.captures, before.captures, strict=True)
    )


def _has_same_heads(pair: tuple[Task, Done]) -> bool:
    task, before = pair
    return all(_head(one.url) == old["head"] for one, old in zip(task.captures, before.captures, strict=True))


def _head(url: str) -> Any:  # noqa: ANN401 - compared with a value from JSON
    try:
        return checksum(head_of(url))
    except OSError:
        return None
