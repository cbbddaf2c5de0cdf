"""``./atoll policy coverage``: what the rules cover, as tables or JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from atoll_policies.coverage import Coverage, Share

_PIPE_COLUMNS = 200


def show(*, as_json: bool) -> bool:
    """Print what is covered; return whether nothing is wrong and every bar is met."""
    from atoll_policies.coverage import Coverage, not_applicable
    from atoll_policies.registry import all_rules
    from atoll_policies.scanner import scanner

    coverage = Coverage(all_rules(), scanner(), not_applicable())
    problems, below = coverage.problems(), coverage.below_bars()
    if as_json:
        print(json.dumps({**_facts(coverage), "problems": problems, "below": below}, indent=2))
    else:
        _show_tables(coverage)
        for words in [*problems, *below]:
            print(words)
    return not problems and not below


def _facts(coverage: Coverage) -> dict[str, Any]:
    from atoll_policies.coverage import AISVS, QUESTIONS

    families = coverage.scanner.families
    return {
        "source": coverage.scanner.source,
        "tiers": {tier: _share(coverage.of_tier(tier)) for tier in ("A", "B")},
        "families": {
            family.name: {
                "tier": family.tier,
                **_share(coverage.of(family)),
                "types": {name: _share(coverage.of_types((name,))) for name in family.types},
            }
            for family in families
        },
        "questions": {name: coverage.answers(name) for name in QUESTIONS},
        "aisvs": {name: coverage.requirement(name) for name in AISVS},
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "checks": len(share.checks),
        "covered": round(share.covered, 4),
        "rules": share.rules,
        "not_applicable": share.reasons,
        "missing": share.missing,
    }


def _show_tables(coverage: Coverage) -> None:
    from atoll_policies.coverage import AISVS, QUESTIONS

    # On a pipe there is no width, and the usual 80 columns would cut ids.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_COLUMNS)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("family", "tier", "checks", "rules", "not applicable", "covered", "missing"):
        numbers = column in {"checks", "rules", "not applicable", "covered"}
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for family in coverage.scanner.families:
        table.add_row(family.name, family.tier, *_cells(coverage.of(family)))
    for tier in ("A", "B"):
        table.add_row(f"all of tier {tier}", tier, *_cells(coverage.of_tier(tier))[:-1])
    console.print(table)
    answered = sum(bool(coverage.answers(name)) for name in QUESTIONS)
    spoken_of = sum(bool(coverage.requirement(name)) for name in AISVS)
    print(
        f"{len(coverage.rules)} rules; {answered} of {len(QUESTIONS)} questions of AI platforms answered, "
        f"{spoken_of} of {len(AISVS)} requirements of AISVS"
    )


def _cells(share: Share) -> tuple[str, ...]:
    counts = (len(share.checks), len(share.rules), len(share.reasons))
    return (*map(str, counts), f"{share.covered:.0%}", " ".join(share.missing))
