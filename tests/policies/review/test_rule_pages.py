"""Pages about rules are those that the rules make."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from atoll_engine.errors import UsageError
from atoll_engine.review import rule_pages, rules_shown
from atoll_policies import all_rules

FOLDER = Path(__file__).parents[3] / "docs" / "policies"


def test_the_pages_are_made_from_the_rules() -> None:
    """To update them: ./atoll policy docs, or UPDATE_POLICY_PAGES=1 python -m pytest tests/policies/review"""
    if os.environ.get("UPDATE_POLICY_PAGES"):
        rule_pages.write(FOLDER)
    found = {
        path.name: path.read_text()
        for path in FOLDER.glob("*.md")
        if "Made from the rules" in path.read_text()
    }

    assert found == rule_pages.rule_pages()


def test_every_rule_has_its_place() -> None:
    pages = rule_pages.rule_pages()
    index, services = pages["README.md"], [text for name, text in pages.items() if name != "README.md"]

    for rule in all_rules():
        assert f"[`{rule.id}`]" in index
        assert sum(f"## {rule.id}\n" in text for text in services) == 1


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    rules_shown.show_all(as_json=True)
    listed = json.loads(capsys.readouterr().out)
    rules_shown.show_all(as_json=False)
    table = capsys.readouterr().out

    assert [item["id"] for item in listed] == [rule.id for rule in all_rules()]
    assert all(f" {rule.id} " in table for rule in all_rules())


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    rule = all_rules()[0]
    rules_shown.explain(rule.id)
    said = capsys.readouterr().out

    assert rule.why in said
    assert rule.fix in said
    with pytest.raises(UsageError, match="there is none of this name"):
        rules_shown.explain(f"{rule.id}-not")


def test_a_page_of_a_service_that_is_gone_goes_too(tmp_path: Path) -> None:
    (tmp_path / "aws-old.md").write_text(f"{rule_pages.MADE}\n")
    (tmp_path / "hand-written.md").write_text("# Ours\n")
    rule_pages.write(tmp_path)

    assert not (tmp_path / "aws-old.md").exists()
    assert (tmp_path / "hand-written.md").exists()
