"""What comparing a window gives: kept in the log, shown as JSON and on the page, read by the metrics."""

from __future__ import annotations

from typing import Literal

import pydantic

Kind = Literal["data", "performance"]
KINDS: tuple[Kind, ...] = ("data", "performance")


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)


class Bar(_Model):
    """One group of values, and its shares of the reference and of the window."""

    label: str
    reference: float
    window: float


class Finding(_Model):
    """One test: of a feature, of the predictions, or of how well these fitted the labels.

    ``effect`` is how far window and reference are apart, in the unit of ``measure``. ``p_value`` is adjusted
    for the number of tests in the window. ``drifted``: the p-value is small, and the effect is not.
    """

    name: str
    measure: Literal["KS distance", "Cohen's w", "log loss", "calibration gap"]
    effect: float
    effect_floor: float
    p_value: float
    drifted: bool
    bars: tuple[Bar, ...] = ()


class WindowResult(_Model):
    """A compared window: the ``number``-th of its kind, from and to the times of its first and last event."""

    kind: Kind
    number: int
    rows: int
    began: str | None
    ended: str | None
    findings: tuple[Finding, ...]

    @property
    def drifted(self) -> tuple[str, ...]:
        """Names of what drifted, the farthest above its floor first."""
        found = [finding for finding in self.findings if finding.drifted]
        found.sort(key=lambda finding: finding.effect_floor / finding.effect)
        return tuple(finding.name for finding in found)
