"""The comment as a browser shows it: nothing is cut off, and no sign of Markdown is left over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from atoll_engine.review.show_markdown import as_markdown
from tests.engine import browser
from tests.policies.review.samples import everything, finding, judged, review

WIDTH = 860  # of a comment on a wide page
STYLE = """
body { font: 14px/1.5 'DejaVu Sans', sans-serif; margin: 0; width: 860px }
td, th { border: 1px solid; padding: 6px 13px } table { border-collapse: collapse }
"""
MEASURE = """
for (const part of document.querySelectorAll('details')) part.open = true;
const rows = [...document.querySelectorAll('table')].map(
    table => [...table.rows].map(row => row.cells.length));
const right = Math.max(...[...document.querySelectorAll('body *')].map(
    part => part.getBoundingClientRect().right));
const nested = document.querySelectorAll('details details').length;
document.body.dataset.measured = JSON.stringify({
    rows, right, nested, text: document.body.innerText,
    summaries: [...document.querySelectorAll('summary')].map(part => part.innerText),
    items: document.querySelectorAll('li').length,
    scripts: document.querySelectorAll('body script').length});
"""


def shown(markdown: str, folder: Path) -> dict[str, Any]:
    """Return what a browser measures of a comment."""
    body = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    return browser.measured(f"{head}<body>{body}<script>{MEASURE}</script>", folder)


@pytest.fixture(scope="module")
def comment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return shown(as_markdown(everything()), tmp_path_factory.mktemp("comment") / "page")


def test_it_is_as_wide_as_a_comment(comment: dict[str, Any]) -> None:
    assert comment["right"] <= WIDTH + 1


def test_its_tables_are_whole(comment: dict[str, Any]) -> None:
    assert [len(rows) for rows in comment["rows"]] == [4, 3]
    assert all(len(set(rows)) == 1 for rows in comment["rows"])


def test_its_sections_are_beside_each_other(comment: dict[str, Any]) -> None:
    assert comment["summaries"] == [
        "These findings end the review (2)",
        "Waived (1)",
        "New (1)",
        "Fixed (1)",
        "Quotas needed at the most nodes (2)",
        "Resources (+1 ~1 -2)",
        "Unchanged (1)",
    ]
    assert comment["nested"] == 0


def test_no_sign_is_left_over_and_none_is_lost(comment: dict[str, Any]) -> None:
    text = comment["text"]

    assert not re.search(r"[\\]|\*\*|&\w+;|~~", text)
    assert "reached from | the office's <addresses>" in text
    assert "Subnet a" in text


@pytest.mark.parametrize("count", [1000])
def test_a_comment_that_was_cut_is_still_a_page(count: int, tmp_path: Path) -> None:
    cut = review(*(judged(finding("endpoint-private", f"cluster-{number}")) for number in range(count)))
    page = shown(as_markdown(cut), tmp_path / "page")

    assert page["nested"] == 0
    assert "The rest is left out" in page["text"]
    assert "\\" not in page["text"]
    assert page["items"] > 200


def test_what_people_write_is_text(tmp_path: Path) -> None:
    hostile = "</details><script>alert(1)</script> ![x](http://example.com) **bold** `code` # head\n\n- item"
    page = shown(as_markdown(review(judged(finding("endpoint-private", message=hostile)))), tmp_path / "page")

    assert page["scripts"] == 1  # the one that measures
    assert "</details><script>alert(1)</script>" in page["text"]
    assert "![x](http://example.com) **bold** `code` # head - item" in page["text"]
