"""The order of what lies in a row, so that few of the links between rows cross."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 12


@dataclass(frozen=True)
class Ordering:
    """``rows`` from the top, each from left to right; ``above`` and ``below`` are what a key is linked to."""

    rows: Sequence[Sequence[str]]
    above: Mapping[str, Sequence[str]]
    below: Mapping[str, Sequence[str]]


def ordered(rows: Sequence[Sequence[str]], links: Sequence[tuple[str, str]]) -> Ordering:
    """Return ``rows`` in the best order that sweeps of barycentres find; ``links`` go to the next row."""
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for upper, lower in links:
        below[upper].append(lower)
        above[lower].append(upper)
    best = [list(row) for row in rows]
    fewest = crossings(best, below)
    current = [list(row) for row in rows]
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        indices = range(1, len(current)) if downwards else range(len(current) - 2, -1, -1)
        for index in indices:
            fixed = current[index - 1 if downwards else index + 1]
            current[index] = _sorted(current[index], fixed, above if downwards else below)
        count = crossings(current, below)
        if count < fewest:
            best, fewest = [list(row) for row in current], count
    return Ordering(best, above, below)


def _sorted(row: Sequence[str], fixed: Sequence[str], linked: Mapping[str, Sequence[str]]) -> list[str]:
    places = {key: place / max(len(fixed) - 1, 1) for place, key in enumerate(fixed)}

    def barycentre(place: int) -> float:
        others = [places[other] for other in linked.get(row[place], ()) if other in places]
        return sum(others) / len(others) if others else place / max(len(row) - 1, 1)

    return [row[place] for place in sorted(range(len(row)), key=lambda place: (barycentre(place), place))]


def crossings(rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    """Return how many pairs of links cross between neighbouring rows."""
    count = 0
    for upper, lower in pairwise(rows):
        places = {key: place for place, key in enumerate(lower)}
        ends = [sorted(places[end] for end in below.get(key, ()) if end in places) for key in upper]
        flat = [end for each in ends for end in each]
        count += sum(1 for i, one in enumerate(flat) for two in flat[i + 1 :] if one > two)
    return count
