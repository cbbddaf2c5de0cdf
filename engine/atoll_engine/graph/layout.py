"""Where boxes and wires go: rows from top to bottom, an order with few crossings, no overlaps.

A layered drawing after Sugiyama: a wire that passes a row has a lane of its own in it, beside the boxes. All
wires to one box share that lane, so that they join into one on the way. The same input, the same output.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from atoll_engine.graph.ordering import ordered
from atoll_engine.graph.spacing import centres

BOX_WIDTH = 207
BOX_HEIGHT = 78
BOX_GAP = 20
_LANE_WIDTH = 10
_BOXES_IN_A_ROW = 4
ROW_GAP = 36
_GROUP_HEAD = 44
_GROUP_FOOT = 22
GROUP_GAP = 26

Point = tuple[float, float]


@dataclass(frozen=True)
class Item:
    """A box to place. Groups lie one below the other, in each the layers; ``needs`` are others' keys."""

    key: str
    group: int
    layer: int
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rectangle:
    """A place, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> float:
        """The middle, from left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Layout:
    """``boxes`` by key; ``wires`` by who needs and what is needed; the extent of groups, and of their layers.

    A wire goes from an edge of the first box to an edge of the second. Between rows it may bend, beside boxes
    it goes straight down: its points are in pairs, one at a row's lower edge and one at the next row's upper.
    """

    width: float
    height: float
    boxes: Mapping[str, Rectangle]
    wires: Mapping[tuple[str, str], Sequence[Point]]
    groups: Mapping[int, tuple[float, float]]
    layers: Mapping[tuple[int, int], tuple[float, float]]


@dataclass
class _Rows:
    """Which row each item is in, from the top, and of each row its group and layer."""

    of: dict[str, int] = field(default_factory=dict)
    bands: list[tuple[int, int]] = field(default_factory=list)


def arrange(items: Sequence[Item], width: float) -> Layout:
    """Place ``items`` in ``width`` pixels, or more where a row needs more."""
    items = sorted(items, key=lambda item: item.key)
    rows = _rows(items)
    chains = _chains(items, rows)
    order = ordered(_unordered(items, rows, chains), _links(chains))
    sizes = {key: _LANE_WIDTH if key.startswith(_LANE) else BOX_WIDTH for row in order.rows for key in row}
    needed = max((_total(row, sizes) for row in order.rows), default=0)
    width = max(width, needed)
    middle = centres(order, sizes, BOX_GAP, width)
    tops, height, groups, layers = _heights(rows.bands)
    boxes = {
        key: Rectangle(round(middle[key] - BOX_WIDTH / 2, 1), tops[row], BOX_WIDTH, BOX_HEIGHT)
        for key, row in rows.of.items()
    }
    lanes = {key: round(middle[key], 1) for key in middle if key.startswith(_LANE)}
    wires = {ends: _wire(chain, boxes, lanes, tops) for ends, chain in chains.items()}
    return Layout(width, height, boxes, wires, groups, layers)


def _total(row: Sequence[str], sizes: Mapping[str, float]) -> float:
    return sum(sizes[key] for key in row) + BOX_GAP * (len(row) - 1)


def _rows(items: Sequence[Item]) -> _Rows:
    """Put each layer of each group into rows of its own: what is needed lies below what needs it."""
    bands: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in items:
        bands[item.group, item.layer].append(item)
    rows = _Rows()
    for band in sorted(bands):
        depths: dict[int, list[str]] = defaultdict(list)
        for key, depth in _depths(bands[band]).items():
            depths[depth].append(key)
        for _, keys in sorted(depths.items()):
            for start in range(0, len(keys), _BOXES_IN_A_ROW):
                rows.of.update(dict.fromkeys(keys[start : start + _BOXES_IN_A_ROW], len(rows.bands)))
                rows.bands.append(band)
    return rows


def _depths(items: Sequence[Item]) -> dict[str, int]:
    """Return how far below the top of its layer each item is; a circle is cut where it is met again."""
    above: dict[str, list[str]] = {item.key: [] for item in items}
    for item in items:
        for other in item.needs:
            if other in above and other != item.key:
                above[other].append(item.key)
    depths: dict[str, int] = {}

    def depth(key: str, way: frozenset[str]) -> int:
        if key not in depths:
            over = [depth(other, way | {key}) for other in above[key] if other not in way]
            depths[key] = max(over, default=-1) + 1
        return depths[key]

    for item in items:
        depth(item.key, frozenset({item.key}))
    return depths


_LANE = "\0lane"
_Chain = Sequence[tuple[str, int]]


def _chains(items: Sequence[Item], rows: _Rows) -> dict[tuple[str, str], _Chain]:
    """Return of each wire what it passes and in which row: its box, the lanes to its end, its end."""
    chains: dict[tuple[str, str], _Chain] = {}
    for item in items:
        for other in item.needs:
            if other not in rows.of or other == item.key:
                continue
            start, end = rows.of[item.key], rows.of[other]
            step = 1 if start < end else -1
            between = [(f"{_LANE} {other} {row}", row) for row in range(start + step, end, step)]
            passed = between if start != end else []
            chains[item.key, other] = [(item.key, start), *passed, (other, end)]
    return chains


def _unordered(
    items: Sequence[Item], rows: _Rows, chains: Mapping[tuple[str, str], _Chain]
) -> list[list[str]]:
    found: list[dict[str, None]] = [{} for _ in rows.bands]
    for item in items:
        found[rows.of[item.key]][item.key] = None
    for chain in chains.values():
        for key, row in chain:
            found[row][key] = None
    return [list(row) for row in found]


def _links(chains: Mapping[tuple[str, str], _Chain]) -> list[tuple[str, str]]:
    """Return what is linked from one row to the next, the upper one first."""
    found: dict[tuple[str, str], None] = {}
    for chain in chains.values():
        for (one, row), (two, next_row) in pairwise(chain):
            if row != next_row:
                found[(one, two) if row < next_row else (two, one)] = None
    return list(found)


def _heights(
    bands: Sequence[tuple[int, int]],
) -> tuple[list[float], float, dict[int, tuple[float, float]], dict[tuple[int, int], tuple[float, float]]]:
    """Return each row's top, the whole height, and from where to where groups and layers go."""
    tops: list[float] = []
    groups: dict[int, tuple[float, float]] = {}
    layers: dict[tuple[int, int], tuple[float, float]] = {}
    y = 0.0
    for row, band in enumerate(bands):
        if row == 0 or bands[row - 1][0] != band[0]:
            start = y if row == 0 else y + _GROUP_FOOT + GROUP_GAP
            groups[band[0]] = (start, start)
            y = start + _GROUP_HEAD
        else:
            y += ROW_GAP
        tops.append(y)
        layers[band] = (layers.get(band, (y, y))[0], y + BOX_HEIGHT)
        y += BOX_HEIGHT
        groups[band[0]] = (groups[band[0]][0], y + _GROUP_FOOT)
    return tops, y + _GROUP_FOOT if bands else 0.0, groups, layers


def _wire(
    chain: _Chain, boxes: Mapping[str, Rectangle], lanes: Mapping[str, float], tops: Sequence[float]
) -> list[Point]:
    start, end = boxes[chain[0][0]], boxes[chain[-1][0]]
    if start.y == end.y:
        return [(start.centre, start.bottom), (end.centre, end.bottom)]
    down = start.y < end.y
    points = [(start.centre, start.bottom if down else start.y)]
    for key, row in chain[1:-1]:
        edges = [(lanes[key], tops[row]), (lanes[key], tops[row] + BOX_HEIGHT)]
        points += edges if down else reversed(edges)
    return [*points, (end.centre, end.y if down else end.bottom)]
