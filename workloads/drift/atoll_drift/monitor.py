"""The monitor: pairs requests with responses, fills windows, compares them, waits for labels.

It does no input and output and knows no clock. Whoever feeds it closes each window that is due, so that a log
can be replayed with the same windows.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections import Counter, deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from atoll_drift.comparing import PREDICTION, Limits, compare
from atoll_drift.errors import EventError, SettingsError
from atoll_drift.events import REQUEST, Event
from atoll_drift.payloads import Rows, features, probabilities
from atoll_drift.performance import judge
from atoll_drift.reference import Floats, Reference
from atoll_drift.results import KINDS, Finding, Kind, WindowResult
from atoll_drift.waiting import Waiting

Labels = npt.NDArray[np.int8]
TAKEN = "taken"
_RECENT = 50  # windows whose results are kept


@dataclasses.dataclass(frozen=True)
class Memory:
    """How much is held: rows that wait for their other half, and rows that wait for labels."""

    pending_rows: int = 50_000
    label_rows: int = 200_000


@dataclasses.dataclass
class Series:
    """What is known of the windows of one kind.

    ``since`` is the number of the first window of a drift that goes on, ``alerted`` whether somebody was told
    of it, ``alerted_s`` when somebody last was told of any, in seconds since 1970.
    """

    windows: int = 0
    drifted_windows: int = 0
    since: int | None = None
    alerted: bool = False
    alerted_s: float = 0.0
    recent: deque[WindowResult] = dataclasses.field(default_factory=lambda: deque(maxlen=_RECENT))

    @property
    def last(self) -> WindowResult | None:
        """The newest window."""
        return self.recent[-1] if self.recent else None

    def add(self, result: WindowResult) -> None:
        """Take in the newest window."""
        self.windows = result.number
        self.recent.append(result)
        if not result.drifted:
            self.since, self.alerted = None, False
            return
        self.drifted_windows += 1
        if self.since is None:
            self.since = result.number


class Monitor:
    """All that is known of one model's traffic. ``counts`` are since the process began.

    Raises ``SettingsError`` where ``limits`` ignore what there isn't, or everything.
    """

    def __init__(
        self, reference: Reference, limits: Limits, memory: Memory, sample_share: float = 1.0
    ) -> None:
        strange = sorted(limits.ignored - {*reference.names, PREDICTION})
        if strange or limits.ignored >= {*reference.names, PREDICTION}:
            raise SettingsError(
                [
                    f"--ignore must name some of the features; got: {', '.join(strange) or 'all'}; "
                    f"allowed: {', '.join((*reference.names, PREDICTION))}"
                ]
            )
        self.reference = reference
        self.limits = limits
        self.series: dict[Kind, Series] = {kind: Series() for kind in KINDS}
        self.counts: Counter[tuple[str, str]] = Counter()
        self._sample_share = sample_share
        self._requests = Waiting[Rows](memory.pending_rows)
        self._responses = Waiting[Floats](memory.pending_rows)
        self._unlabelled = Waiting[Floats](memory.label_rows)
        self._window: list[tuple[Rows, Floats]] = []
        self._labelled: list[tuple[Labels, Floats]] = []
        self._times: list[str] = []

    def wants(self, identifier: str) -> bool:
        """Say whether the call ``identifier`` is in the sample; both of its halves are, or none."""
        return zlib.crc32(identifier.encode()) < self._sample_share * 2**32

    def decode(self, event: Event) -> Rows | Floats:
        """Return what ``take`` takes. Raises ``EventError`` where the event can't be compared."""
        known = self._requests if event.type == REQUEST else self._responses
        if event.id in known or event.id in self._unlabelled:
            raise EventError("duplicate", f"this half of the call {event.id!r} came before")
        if event.type == REQUEST:
            return features(event.data, self.reference)
        return probabilities(event.data, self.reference)

    def take(self, event: Event, decoded: Rows | Floats) -> None:
        """Keep one half of a call; with the other half there, its rows enter the window."""
        rows, answer = (
            (decoded, self._responses.pop(event.id))
            if isinstance(decoded, Rows)
            else (self._requests.pop(event.id), decoded)
        )
        if rows is None or answer is None:
            lost = self._requests.put(event.id, rows) if rows is not None else 0
            lost += self._responses.put(event.id, answer) if answer is not None else 0
            self.count("dropped", "unpaired", lost)
        elif len(rows) != len(answer):
            self.count("dropped", "mismatch", 2)
        else:
            self._window.append((rows, answer))
            self._times += [event.time] if event.time else []
            self.count("rows", "data", len(rows))
            self.count("labels", "expired", self._unlabelled.put(event.id, answer))

    def label_outcome(self, identifier: str, rows: int) -> str:
        """Say what ``take_labels`` would make of labels for ``rows`` rows: the label of the counter."""
        known = self._unlabelled.get(identifier)
        if known is None:
            return "unknown_id" if self.wants(identifier) else "not_sampled"
        return TAKEN if len(known) == rows else "mismatch"

    def take_labels(self, identifier: str, labels: Sequence[int]) -> str:
        """Keep the labels of a call's rows, and return what became of them."""
        outcome = self.label_outcome(identifier, len(labels))
        known = self._unlabelled.pop(identifier) if outcome == TAKEN else None
        if known is not None:
            self._labelled.append((np.array(labels, dtype=np.int8), known))
            self.count("rows", "performance", len(labels))
        self.count("labels", outcome)
        return outcome

    def count(self, what: str, label: str, number: int = 1) -> None:
        """Add to a counter."""
        self.counts[what, label] += number

    def filled(self, kind: Kind) -> int:
        """Return how many rows the open window has."""
        return sum(len(answer) for _, answer in (self._window if kind == "data" else self._labelled))

    def due(self) -> list[Kind]:
        """Return the kinds whose open window is full."""
        return [kind for kind in KINDS if self.filled(kind) >= self.limits.window]

    def close(self, kind: Kind) -> WindowResult:
        """Compare the open window, and begin another."""
        findings = self._compare() if kind == "data" else self._judge()
        timed = kind == "data" and bool(self._times)
        result = WindowResult(
            kind=kind,
            number=self.series[kind].windows + 1,
            rows=self.filled(kind),
            began=min(self._times) if timed else None,
            ended=max(self._times) if timed else None,
            findings=tuple(findings),
        )
        self.restore(result)
        self.count("windows", kind)
        return result

    def restore(self, result: WindowResult) -> None:
        """Take ``result`` for what the open window gave, as when a log is replayed."""
        self.series[result.kind].add(result)
        if result.kind == "data":
            self._window, self._times = [], []
        else:
            self._labelled = []

    def _compare(self) -> list[Finding]:
        parts, answers = zip(*self._window, strict=True)
        rows = Rows(
            np.concatenate([part.codes for part in parts]), np.concatenate([part.numbers for part in parts])
        )
        return compare(rows, np.concatenate(answers), self.reference, self.limits)

    def _judge(self) -> list[Finding]:
        labels, answers = zip(*self._labelled, strict=True)
        known = self.reference.validation
        return judge(np.concatenate(labels), np.concatenate(answers), known, self.limits)
