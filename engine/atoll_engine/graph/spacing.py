"""Where in its row each key lies: near what it is linked with, in the given order, without an overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atoll_engine.graph.ordering import Ordering

_SWEEPS = 60
# A link between two lanes is straight before anything else is.
_STIFFNESS = 40.0


def centres(order: Ordering, sizes: Mapping[str, float], gap: float, width: float) -> dict[str, float]:
    """Return the middle of each key; its row fits into ``width``, as the caller has seen to."""
    found: dict[str, float] = {}
    for row in order.rows:
        wanted = [width * (place + 1) / (len(row) + 1) for place in range(len(row))]
        found.update(_packed(row, wanted, [1.0] * len(row), sizes, gap, width))
    for sweep in range(_SWEEPS):
        rows = order.rows if sweep % 2 == 0 else list(reversed(order.rows))
        for row in rows:
            pulls = [_pull(key, order, found, sizes) for key in row]
            wanted = [at for at, _ in pulls]
            found.update(_packed(row, wanted, [weight for _, weight in pulls], sizes, gap, width))
    return found


def _pull(
    key: str, order: Ordering, found: Mapping[str, float], sizes: Mapping[str, float]
) -> tuple[float, float]:
    """Return where the links of ``key`` want it, and how much; where it is, where it has none."""
    total = weights = 0.0
    for other in (*order.above.get(key, ()), *order.below.get(key, ())):
        weight = _STIFFNESS if sizes[key] == sizes[other] == min(sizes.values()) else 1.0
        total += weight * found[other]
        weights += weight
    return (total / weights, weights) if weights else (found[key], 0.1)


def _packed(
    row: Sequence[str],
    wanted: Sequence[float],
    weights: Sequence[float],
    sizes: Mapping[str, float],
    gap: float,
    width: float,
) -> dict[str, float]:
    """Return the middles nearest to ``wanted`` by least squares that keep order, gaps and ``width``."""
    offsets = []
    used = 0.0
    for key in row:
        offsets.append(used + sizes[key] / 2)
        used += sizes[key] + gap
    free = max(width - (used - gap), 0.0)
    # Without the boxes' own widths the middles only have to rise: pool those that don't.
    blocks: list[list[float]] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        blocks.append([want - offset, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            value, mass, count = blocks.pop()
            last = blocks[-1]
            last[0] = (last[0] * last[1] + value * mass) / (last[1] + mass)
            last[1] += mass
            last[2] += count
    values = [min(max(value, 0.0), free) for value, _, count in blocks for _ in range(int(count))]
    return {key: value + offset for key, value, offset in zip(row, values, offsets, strict=True)}
