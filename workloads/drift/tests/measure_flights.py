"""How often the monitor raises an alarm on flights of each month, with a real bundle: run as a program.

    python tests/measure_flights.py BUNDLE_DIR [WINDOWS]

Prints the shares of windows with an alarm: windows drawn at random from the reference's own months (false
alarms), from single months, and windows of consecutive flights; with the default floors, without floors, and
without weather and predictions. Then how much time a window takes.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
from flight_rows import WEATHER, encode, flights, take

from atoll_drift import reference as references
from atoll_drift.comparing import Limits, compare
from atoll_drift.payloads import Rows
from atoll_drift.performance import judge

FLOORLESS = {"min_ks": 0.0, "min_w": 0.0, "min_log_loss": 0.0, "min_calibration": 0.0}
SEASONAL = frozenset({feature.name for feature in WEATHER} | {"prediction"})


@dataclasses.dataclass
class Traffic:
    """All flights of the year, with what the bundle's model says of each."""

    rows: Rows
    probabilities: np.ndarray
    late: np.ndarray
    month: np.ndarray

    def of(self, months: tuple[int, ...]) -> np.ndarray:
        return np.flatnonzero(np.isin(self.month, months))


def read(bundle: Path, known: references.Reference) -> Traffic:
    table = flights.load()
    rows = encode(table, known)
    state = json.loads((bundle / "preprocessing.json").read_text())
    scale = np.array([[item["mean"], item["std"]] for item in state["numeric"]])
    numeric = np.nan_to_num((rows.numbers.astype(np.float64) - scale[:, 0]) / scale[:, 1])
    session = onnxruntime.InferenceSession(bundle / "model.onnx", providers=["CPUExecutionProvider"])
    feed = {"categorical": rows.codes.astype(np.int64), "numeric": numeric.astype(np.float32)}
    answers = np.concatenate(
        [
            session.run(None, {name: column[start : start + 8192] for name, column in feed.items()})[0]
            for start in range(0, len(rows), 8192)
        ]
    )
    return Traffic(rows, answers, table.late.astype(np.int8), table.month)


def alarms(
    traffic: Traffic, known: references.Reference, limits: Limits, windows: list[np.ndarray], labels: bool
) -> tuple[float, str]:
    """Return the share of ``windows`` with an alarm, and what drifted most often."""
    found: Counter[str] = Counter()
    number = 0
    for chosen in windows:
        answers = traffic.probabilities[chosen]
        findings = (
            judge(traffic.late[chosen], answers, known.validation, limits)
            if labels
            else compare(take(traffic.rows, chosen), answers, known, limits)
        )
        drifted = [finding.name for finding in findings if finding.drifted]
        found.update(drifted)
        number += bool(drifted)
    return number / len(windows), ", ".join(name for name, _ in found.most_common(3))


def main() -> None:
    bundle = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    known = references.load(bundle)
    traffic = read(bundle, known)
    random = np.random.default_rng(7)
    print("rows    months    labels  windows  alarms  no floors  no weather  most often")
    for rows in (300, 1000, 5000):
        at_home = (1, 2, 3, 4, 5, 6, 7, 8, 9)
        others = [(at_home, False), ((10,), True)]
        others += [((month,), False) for month in (1, 4, 7, 10, 11, 12)]
        others += [((month,), True) for month in (1, 4, 7, 11, 12)]
        for months, labels in others:
            pool = traffic.of(months)
            number = count if (months, labels) in others[:2] else count // 10
            windows = [random.choice(pool, rows, replace=False) for _ in range(number)]
            limits = Limits(window=rows)
            share, often = alarms(traffic, known, limits, windows, labels)
            plain, _ = alarms(traffic, known, dataclasses.replace(limits, **FLOORLESS), windows, labels)
            rest, _ = alarms(traffic, known, dataclasses.replace(limits, ignored=SEASONAL), windows, labels)
            name = "1-9" if months == at_home else str(months[0])
            print(
                f"{rows:<6}  {name:<8}  {labels!s:<6}  {number:>7}  {share:>6.1%}  {plain:>9.1%}  "
                f"{rest:>10.1%}  {often}",
                flush=True,
            )
        consecutive = np.array_split(traffic.of(at_home), len(traffic.of(at_home)) // rows)
        share, often = alarms(traffic, known, Limits(window=rows), consecutive, False)
        print(f"{rows:<6}  1-9, {len(consecutive)} windows of consecutive flights: {share:.1%}  {often}")
    chosen = traffic.of((1,))[:1000]
    began_s = time.perf_counter()
    for _ in range(100):
        compare(take(traffic.rows, chosen), traffic.probabilities[chosen], known, Limits())
    print(f"a window of 1000 rows takes {(time.perf_counter() - began_s) * 10:.1f} ms")


if __name__ == "__main__":
    main()
