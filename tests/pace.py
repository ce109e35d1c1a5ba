"""Seconds of a processor, told as on the machine on which the tests' limits were set.

A slower machine takes longer over everything, and so does one whose memory and caches others use at the same time. What a
piece of work takes is therefore set against what a known piece takes just before and just after it.
"""

import json
import time
from collections.abc import Callable

KNOWN = 0.007  # seconds of the processor that the known piece takes on that machine


def of_processor(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds that the work takes by this clock; on a machine half as quick, half of what it takes there."""
    before, began = of_known(), clock()
    work()
    return as_there(clock() - began, before)


def as_there(took: float, before: float) -> float:
    """Seconds taken here, as on that machine, where ``of_known`` told ``before`` before they began."""
    return took * KNOWN / max(KNOWN, before, of_known())


def of_known() -> float:
    """Seconds that a bit of everything takes here and now: numbers, texts, tables filled, sorted and taken apart."""
    times = []
    for _ in range(3):
        began = time.process_time()
        rows = [
            {"id": f"row-{n * 7919 % 5000}", "value": n * 1.5, "words": f"{n} of".split()}
            for n in range(4000)
        ]
        rows.sort(key=lambda row: str(row["id"]))
        json.loads(json.dumps(rows))
        times.append(time.process_time() - began)
    return sorted(times)[1]
