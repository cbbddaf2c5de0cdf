"""Training sets hold what was known: Feast's join against one by brute force."""

from __future__ import annotations

import random
from pathlib import Path

import oracle


def test_ten_thousand_joins_equal_brute_force(empty_repo: Path) -> None:
    numbers = random.Random(2013)
    found, asked = oracle.tables(numbers, 300), oracle.queries(numbers, 10_000)
    joined = oracle.join(empty_repo, found, asked)
    assert len(joined) == len(asked)
    assert list(oracle.differences(found, asked, joined))[:5] == []
    for view in oracle.VIEWS:
        known = joined[oracle.features(view)[0]].notna().mean()
        assert 0.1 < known < 0.9, f"{view} doesn't tell apart"
