"""Cases of rules notice when the rules' code is wrong."""

from __future__ import annotations

from atoll_policies.testing.mutants import score


def test_nine_mutants_of_ten_are_killed() -> None:
    found = score()
    survivors = "\n".join(map(str, found.survivors))
    assert found.count >= 3 * 3
    assert found.killed >= 0.9, survivors
