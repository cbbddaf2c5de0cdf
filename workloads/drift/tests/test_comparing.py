from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from atoll_drift.comparing import PREDICTION, Limits, compare, holm
from atoll_drift.payloads import Rows
from atoll_drift.reference import Categorical, Distribution, Numeric, Reference
from atoll_drift.results import Finding

FLOORLESS = Limits(min_ks=0, min_w=0)


def window(known: Reference, rows: int, seed: int) -> tuple[Rows, np.ndarray]:
    """Rows that follow the reference exactly."""
    random = np.random.default_rng(seed)
    codes = random.choice([1, 2, 3], (rows, 1), p=[0.5, 0.3, 0.2]).astype(np.int32)
    sizes = np.where(random.random((rows, 1)) < 0.1, np.nan, random.random((rows, 1)) * 100)
    return Rows(codes, sizes.astype(np.float32)), random.random(rows).astype(np.float32)


def findings(known: Reference, rows: Rows, answers: np.ndarray, limits: Limits) -> dict[str, Finding]:
    return {finding.name: finding for finding in compare(rows, answers, known, limits)}


def test_a_window_like_the_reference(known: Reference) -> None:
    found = findings(known, *window(known, 1000, 1), Limits())
    assert list(found) == ["city", "size", PREDICTION]
    assert not any(finding.drifted for finding in found.values())
    for finding in found.values():
        assert sum(bar.reference for bar in finding.bars) == pytest.approx(1, abs=0.002)
        assert sum(bar.window for bar in finding.bars) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize("changed", ["city", "unknown city", "size", "missing size", PREDICTION])
def test_each_change_is_found_and_named(known: Reference, changed: str) -> None:
    rows, answers = window(known, 1000, 2)
    half = np.arange(1000) < 300
    if changed == "city":
        rows.codes[half] = 3
    elif changed == "unknown city":
        rows.codes[half] = 0
    elif changed == "size":
        rows.numbers[:] += 20
    elif changed == "missing size":
        rows.numbers[half] = np.nan
    else:
        answers = answers**2
    found = findings(known, rows, answers, Limits())
    assert [name for name, finding in found.items() if finding.drifted] == [changed.split()[-1]]


def test_small_effects_do_not_count_in_large_windows(known: Reference) -> None:
    rows, answers = window(known, 100_000, 3)
    rows.numbers[:] += 3
    found = findings(known, rows, answers, Limits())["size"]
    assert found.p_value < 1e-6
    assert not found.drifted
    assert findings(known, rows, answers, FLOORLESS)["size"].drifted


def test_ignored_features_are_not_tested(known: Reference) -> None:
    rows, answers = window(known, 1000, 2)
    rows.numbers[:] += 50
    limits = Limits(ignored=frozenset({"size"}))
    assert list(findings(known, rows, answers, limits)) == ["city", PREDICTION]


@pytest.mark.parametrize("rows", [100, 400])
def test_false_alarms_are_as_rare_as_stated(known: Reference, rows: int) -> None:
    limits = dataclasses.replace(FLOORLESS, false_alarm_rate=0.1)
    windows = 600
    alarms = sum(
        any(finding.drifted for finding in compare(*window(known, rows, seed), known, limits))
        for seed in range(windows)
    )
    # At most 10 %: 600 windows exceed 84 in one run of ten thousand. And the tests aren't dead.
    assert stats.binom.sf(84, windows, 0.1) < 1e-3
    assert windows * 0.02 < alarms <= 84


def test_numbers_are_compared_as_scipy_compares_samples() -> None:
    random = np.random.default_rng(4)
    reference, values = random.normal(size=3000).astype(np.float32), random.normal(0.1, 1, 500)
    values = values.astype(np.float32)
    edges, counts = np.unique(reference, return_counts=True)
    column = Numeric(name="x", edges=edges.tolist(), counts=counts.tolist(), missing=0)
    known = only(numeric=column)
    rows = Rows(np.zeros((500, 0), dtype=np.int32), values[:, None])
    found = findings(known, rows, np.full(500, 0.5, dtype=np.float32), FLOORLESS)["x"]
    expected = stats.ks_2samp(reference, values, method="asymp")
    assert found.effect == pytest.approx(expected.statistic, abs=2 / 500)
    assert found.p_value / 2 == pytest.approx(expected.pvalue, rel=0.4)


def test_categories_are_compared_as_scipy_compares_tables() -> None:
    known = only(categorical=Categorical(name="x", values=list("abc"), counts=[600, 300, 100]))
    codes = np.repeat([1, 2, 3], [110, 60, 30]).astype(np.int32)
    rows = Rows(codes[:, None], np.zeros((200, 0), dtype=np.float32))
    found = findings(known, rows, np.full(200, 0.5, dtype=np.float32), FLOORLESS)["x"]
    expected = stats.chi2_contingency([[600, 300, 100], [110, 60, 30]], correction=False)
    assert found.p_value / 2 == pytest.approx(expected.pvalue)


@pytest.mark.parametrize("counts", [[1000, 1, 0], [1, 0, 0], [5, 5, 5]])
def test_rare_categories_are_tested_together(counts: list[int]) -> None:
    known = only(categorical=Categorical(name="x", values=list("abc"), counts=counts))
    codes = np.full((200, 1), 1 if counts[0] > 5 else 2, dtype=np.int32)
    codes[0] = 0
    rows = Rows(codes, np.zeros((200, 0), dtype=np.float32))
    found = findings(known, rows, np.full(200, 0.5, dtype=np.float32), Limits())["x"]
    assert np.isfinite([found.effect, found.p_value]).all()
    assert not found.drifted or counts == [5, 5, 5]


def test_many_categories_are_no_effect_by_themselves() -> None:
    values = [str(number) for number in range(50)]
    known = only(categorical=Categorical(name="x", values=values, counts=[1000] * 50))
    for seed in range(20):
        codes = np.random.default_rng(seed).integers(1, 51, (500, 1)).astype(np.int32)
        rows = Rows(codes, np.zeros((500, 0), dtype=np.float32))
        found = findings(known, rows, np.full(500, 0.5, dtype=np.float32), Limits())["x"]
        assert found.effect < 0.2  # the plain w is 0.3


def only(numeric: Numeric | None = None, categorical: Categorical | None = None) -> Reference:
    """A reference with one feature, and a prediction that is always one half."""
    return Reference(
        "m", "1", "",
        () if categorical is None else (categorical,),
        () if numeric is None else (numeric,),
        frozenset(),
        Distribution(edges=[0.5], counts=[1000], missing=0),
        None,  # type: ignore[arg-type]  # not looked at
    )  # fmt: skip


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


@settings(deadline=None)  # on a busy machine
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_is_between_the_p_value_and_bonferroni(p_values: list[float]) -> None:
    for p_value, adjusted in zip(p_values, holm(p_values), strict=True):
        assert p_value <= adjusted <= min(1.0, p_value * len(p_values)) or adjusted == max(holm(p_values))
