"""How well probabilities fitted labels that came later, against the validation months."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from atoll_drift.comparing import Limits, decide
from atoll_drift.reference import Floats, Validation
from atoll_drift.results import Bar, Finding

_SMALLEST = 1e-7  # as in the reference: a probability of 0 would cost infinitely much
_BARS = 10


def judge(
    labels: npt.NDArray[np.int8], probabilities: Floats, known: Validation, limits: Limits
) -> list[Finding]:
    """Test log loss (one-sided: worse) and calibration (observed less expected share, two-sided)."""
    expected = probabilities.astype(np.float64).clip(_SMALLEST, 1 - _SMALLEST)
    return decide(
        [_log_loss(labels, expected, known, limits), _calibration(labels, expected, known, limits)],
        limits.false_alarm_rate,
    )


def _log_loss(labels: Any, expected: Any, known: Validation, limits: Limits) -> Finding:
    losses = -np.log(np.where(labels > 0, expected, 1 - expected))
    # Welch's test, for equal means of samples that may differ in variance.
    test = stats.ttest_ind_from_stats(
        losses.mean(), losses.std(), len(losses),
        known.log_loss, known.log_loss_deviation, known.rows,
        equal_var=False, alternative="greater",
    )  # fmt: skip
    return Finding(
        name="log_loss",
        measure="log loss",
        effect=float(losses.mean() - known.log_loss),
        effect_floor=limits.min_log_loss,
        p_value=float(np.nan_to_num(test.pvalue, nan=1.0)),
        drifted=False,
    )


def _calibration(labels: Any, expected: Any, known: Validation, limits: Limits) -> Finding:
    gap = float(labels.mean() - expected.mean()) - (known.observed - known.expected)
    variance = float((expected * (1 - expected)).mean()) / len(labels) + known.variance / known.rows
    return Finding(
        name="calibration",
        measure="calibration gap",
        effect=abs(gap),
        effect_floor=limits.min_calibration,
        p_value=float(2 * stats.norm.sf(abs(gap) / np.sqrt(variance))),
        drifted=False,
        bars=_reliability(labels, expected),
    )


def _reliability(labels: Any, expected: Any) -> tuple[Bar, ...]:
    """For tenths of the window, by probability: the mean probability beside the share that came true."""
    order = np.argsort(expected, kind="stable")
    return tuple(
        Bar(
            label=f"at {expected[part].mean():.2f}",
            reference=round(float(expected[part].mean()), 4),
            window=round(float(labels[part].mean()), 4),
        )
        for part in np.array_split(order, _BARS)
        if len(part)
    )
