"""A review finds in an environment what the engine finds with the same policies."""

from __future__ import annotations

import pytest

from atoll_engine import offline
from atoll_engine.environments import offline as environments
from atoll_engine.progress import Progress
from atoll_engine.review import sides
from atoll_engine.review.compare import part_changes
from atoll_engine.review.gate import read_gate
from atoll_policies import Finding
from tests.engine.review.conftest import ROOT, heard

Said = tuple[str, str, bool]
"""Rule, resource, and whether it is undetermined."""


def by_engine(name: str, mode: offline.Mode) -> set[Said]:
    """Preview with the pack; return what its policies said."""
    with environments.opened(name, mode=mode) as opened:
        events = heard(opened.program, opened.environment, opened.stack)
    return {
        (told.policy_name, told.resource_urn or "", "undetermined, a value" in told.message)
        for event in events
        if (told := event.policy_event) is not None
    }


def by_review(name: str, mode: offline.Mode) -> tuple[set[Said], set[Said]]:
    """Return what a review says of the environment as it is, and as the base of a change."""
    gate, quiet = read_gate(ROOT), Progress()
    after = sides.after(name, gate, mode=mode, progress=quiet)
    before = sides.before(name, gate, mode=mode, progress=quiet, tree=ROOT)
    assert part_changes(after, before) == ()
    return {_said(item) for item in after.findings}, {_said(item) for item in before.findings}


def _said(item: Finding) -> Said:
    return item.rule, item.urn, item.verdict == "undetermined"


@pytest.mark.parametrize(
    ("name", "mode"),
    [("aws-prod", "filled"), ("aws-dev", "honest"), ("gcp-prod", "honest"), ("azure-prod", "honest")],
)
def test_all_say_the_same(name: str, mode: offline.Mode) -> None:
    engine = by_engine(name, mode)
    after, before = by_review(name, mode)

    assert len(after) > 3
    assert sorted(engine ^ after) == []
    assert sorted(before ^ after) == []
