"""The rules beside an established scanner, on the same cases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atoll_policies.baselines import baseline
from atoll_policies.coverage import Coverage, not_applicable
from atoll_policies.registry import all_rules
from atoll_policies.scanner import scanner
from tests.policies.truth.compare import Answer, compare
from tests.policies.truth.page import page

PAGE = Path(__file__).parents[3] / "docs/policies-coverage.md"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    return compare(all_rules(), baseline(), tmp_path_factory.mktemp("cases"))


def test_each_disagreement_is_explained(answers: list[Answer]) -> None:
    assert [item for item in answers if item.theirs and not item.agrees and not item.explained] == []


def test_each_explanation_is_needed(answers: list[Answer]) -> None:
    differing = {(item.rule, item.check) for item in answers if item.theirs and not item.agrees}
    assert {(rule.id, check) for rule in all_rules() for check in rule.disagrees} <= differing


def test_the_page_is_what_was_found(answers: list[Answer]) -> None:
    text = page(Coverage(all_rules(), scanner(), not_applicable()), answers)
    if os.environ.get("UPDATE_COVERAGE"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text
