"""The rules beside an established scanner, on the same cases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atoll_policies.baselines import baseline
from atoll_policies.coverage import Coverage, not_applicable
from atoll_policies.registry import all_rules
from atoll_policies.scanner import scanner
from tests.policies.truth.compare import compare
from tests.policies.truth.page import page
from tests.policies.truth.summary import Summary

LEAST_CHECKS = 150
MOST_CONTRADICTED = 0.02
PAGE = Path(__file__).parents[3] / "docs/policies-coverage.md"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return Summary(compare(all_rules(), baseline(), tmp_path_factory.mktemp("cases")))


def test_the_checks_agree(summary: Summary) -> None:
    assert len(summary.checks) >= LEAST_CHECKS
    assert len(summary.contradicted) <= MOST_CONTRADICTED * len(summary.checks), summary.contradicted


def test_each_difference_is_explained(summary: Summary) -> None:
    assert [item for item in summary.differing if not item.explained] == []


def test_each_explanation_is_needed(summary: Summary) -> None:
    """What a rule says of a check that isn't compared is for its reader."""
    compared = {(item.rule, item.check) for item in summary.compared}
    differing = {(item.rule, item.check) for item in summary.differing}
    explained = {(rule.id, check) for rule in all_rules() for check in rule.disagrees}
    assert explained & compared <= differing


def test_the_page_is_what_was_found(summary: Summary) -> None:
    text = page(Coverage(all_rules(), scanner(), not_applicable()), summary)
    if os.environ.get("UPDATE_POLICY_PAGES"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text
