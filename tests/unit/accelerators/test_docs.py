"""The pages about accelerators say all that there is, and what they show runs."""

import doctest
from pathlib import Path

import pytest

from atoll.accelerators import RULES, FabricKind, Option, Owner, Ownership, Rule, Target, images, ownerships

DOCS = Path(__file__).parents[3] / "docs"
CAPACITY = (DOCS / "capacity.md").read_text()
ACCELERATORS = (DOCS / "accelerators.md").read_text()


@pytest.mark.parametrize("page", ["accelerators.md", "capacity.md"])
def test_what_a_page_shows_runs(page: str) -> None:
    results = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")

    assert results.attempted > 10
    assert results.failed == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_there_with_its_reason(rule: Rule) -> None:
    assert f"| `{rule.id}` | {rule.reason} |" in CAPACITY


@pytest.mark.parametrize("ownership", ownerships(), ids=lambda o: o.id)
def test_an_ownership_is_there(ownership: Ownership) -> None:
    owners = f"| {ownership.driver} | {ownership.toolkit} | {ownership.device_plugin} |"

    assert f"| `{ownership.id}`: {', '.join(f'`{image}`' for image in ownership.images)} {owners}" in CAPACITY


def test_targets_images_fabrics_and_ways_to_buy_are_there() -> None:
    ways = {name for name, value in vars(Option).items() if isinstance(value, classmethod)}

    assert all(f"`{target.name}`" in CAPACITY for target in Target)
    assert all(f"`{way}`" in CAPACITY for way in ways)
    assert all(f"`{image}`" in CAPACITY for image in images())
    assert all(owner in CAPACITY for owner in Owner)
    assert all(f"`{kind}`" in ACCELERATORS for kind in FabricKind)
