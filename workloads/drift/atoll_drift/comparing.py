"""Two-sample tests of a window against the reference, and the one decision about all of them.

Numbers: Kolmogorov-Smirnov, at the reference's edges; a missing value counts as the smallest. Categories:
chi-square. Holm's procedure keeps the chance that a window without drift has any finding at the false-alarm
rate or below, however the features depend on each other, as long as the window's rows are independent. A
finding must also reach the floor of its effect: in a large window the smallest difference is significant.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from atoll_drift.payloads import Codes, Rows
from atoll_drift.reference import Categorical, Distribution, Floats, Reference
from atoll_drift.results import Bar, Finding

PREDICTION = "prediction"
MIN_EXPECTED = 5
"""Rows of a window that a category must be expected to have (Cochran); rarer ones are tested together."""

_BARS = 12
_Array = npt.NDArray[np.floating[Any]]


@dataclasses.dataclass(frozen=True)
class Limits:
    """When a difference counts: rows of a window, its false-alarm rate, the smallest effect of each test.

    What is ``ignored``, features or the prediction by name, is not tested at all.
    """

    window: int = 1000
    false_alarm_rate: float = 0.01
    min_ks: float = 0.1
    min_w: float = 0.2
    min_log_loss: float = 0.05
    min_calibration: float = 0.05
    ignored: frozenset[str] = frozenset()


def compare(rows: Rows, probabilities: Floats, reference: Reference, limits: Limits) -> list[Finding]:
    """Test each feature and the predictions, but what is ignored; one finding each."""
    tested = [
        _categorical(category, rows.codes[:, position], limits.min_w)
        for position, category in enumerate(reference.categorical)
        if category.name not in limits.ignored
    ]
    tested += [
        _numeric(number.name, number, rows.numbers[:, position], limits.min_ks)
        for position, number in enumerate(reference.numeric)
        if number.name not in limits.ignored
    ]
    if PREDICTION not in limits.ignored:
        tested.append(_numeric(PREDICTION, reference.prediction, probabilities, limits.min_ks))
    return decide(tested, limits.false_alarm_rate)


def decide(tested: Sequence[Finding], false_alarm_rate: float) -> list[Finding]:
    """Adjust the p-values of all tests of one window, and mark what drifted."""
    adjusted = holm([finding.p_value for finding in tested])
    return [
        finding.model_copy(
            update={
                "p_value": p_value,
                "drifted": p_value <= false_alarm_rate and finding.effect >= finding.effect_floor,
            }
        )
        for finding, p_value in zip(tested, adjusted, strict=True)
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values as adjusted by Holm (1979): the family's error rate at which each is rejected."""
    order = np.argsort(p_values)
    raised = np.array(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.maximum.accumulate(raised).clip(max=1)
    return [float(value) for value in adjusted]


def _numeric(name: str, known: Distribution, values: Floats, floor: float) -> Finding:
    ordered = np.sort(np.where(np.isnan(values), -np.inf, values))
    up_to = np.searchsorted(ordered, known.points, side="right") / len(ordered)
    # Beyond the largest edge the reference has nothing; what the window has there shows at that edge.
    distance = float(np.abs(up_to - known.up_to).max())
    equivalent_rows = len(ordered) * known.total / (len(ordered) + known.total)
    p_value = float(stats.kstwo.sf(distance, max(1, round(equivalent_rows))))
    return Finding(
        name=name,
        measure="KS distance",
        effect=distance,
        effect_floor=floor,
        p_value=p_value,
        drifted=False,
        bars=_numeric_bars(known, up_to),
    )


def _categorical(known: Categorical, codes: Codes, floor: float) -> Finding:
    counts = np.array([0, *known.counts], dtype=np.float64)
    window = np.bincount(codes, minlength=len(counts)).astype(np.float64)
    cells = _pooled(window, counts)
    effect, p_value = 0.0, 1.0
    if cells.shape[1] > 1:
        chi2, p_value, freedom, _ = stats.chi2_contingency(cells, correction=False)
        equivalent_rows = 1 / (1 / window.sum() + 1 / counts.sum())
        # Less what chance alone adds, so that many categories don't look like a large effect.
        effect = np.sqrt(max(0.0, chi2 - freedom) / equivalent_rows)
    return Finding(
        name=known.name,
        measure="Cohen's w",
        effect=float(effect),
        effect_floor=floor,
        p_value=float(p_value),
        drifted=False,
        bars=_categorical_bars(known, window / window.sum(), counts / counts.sum()),
    )


def _pooled(window: _Array, counts: _Array) -> _Array:
    """Return a table of two rows, window and reference, of categories that are common enough to be tested."""
    expected = counts / counts.sum() * window.sum()
    order = np.argsort(expected, kind="stable")
    # The rarest first: they share one cell, which grows until it is common enough itself.
    reached = np.cumsum(expected[order]) >= MIN_EXPECTED
    pooled = max(int(np.argmax(reached)) + 1, int((expected < MIN_EXPECTED).sum()))
    return np.array(
        [[values[order[:pooled]].sum(), *values[order[pooled:]]] for values in (window, counts)],
        dtype=np.float64,
    )


def _numeric_bars(known: Distribution, up_to: _Array) -> tuple[Bar, ...]:
    """Group values so that each group has about the same share of the reference."""
    wanted = np.linspace(known.up_to[0], 1, _BARS + 1)[1:]
    cuts = np.unique(np.searchsorted(known.up_to, wanted - 1e-9))
    cuts = cuts[cuts > 0]
    shares = [np.diff(shares[[0, *cuts]]) for shares in (known.up_to, up_to)]
    if len(cuts):
        shares[1][-1] += 1 - up_to[-1]  # above the largest edge
    labels = [f"to {known.points[cut]:g}" for cut in cuts]
    bars = _bars(labels, *shares)
    missing = (known.up_to[0], up_to[0])
    return (*bars, *_bars(["missing"], [missing[0]], [missing[1]])) if any(missing) else bars


def _categorical_bars(known: Categorical, window: _Array, shares: _Array) -> tuple[Bar, ...]:
    order = np.argsort(-shares[1:], kind="stable") + 1
    shown, others = order[:_BARS], order[_BARS:]
    bars = _bars([known.values[code - 1] for code in shown], shares[shown], window[shown])
    if len(others):
        bars += _bars(["others"], [shares[others].sum()], [window[others].sum()])
    return (*bars, *_bars(["unknown"], [0.0], [window[0]])) if window[0] else bars


def _bars(labels: Sequence[str], reference: Iterable[Any], window: Iterable[Any]) -> tuple[Bar, ...]:
    short: Callable[[Any], float] = lambda share: round(float(share), 4)  # noqa: E731
    return tuple(
        Bar(label=label, reference=short(here), window=short(there))
        for label, here, there in zip(labels, reference, window, strict=True)
    )
