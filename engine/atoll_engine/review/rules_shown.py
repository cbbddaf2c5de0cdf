"""``./atoll policy list``, ``explain`` and ``docs``: the rules themselves."""

from __future__ import annotations

import json

from rich import box
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from atoll_engine.paths import repository_root
from atoll_engine.review import rule_pages
from atoll_engine.review.gate import problems_as_usage
from atoll_policies import Rule, registry

_PIPE_COLUMNS = 200


def show_all(*, as_json: bool) -> None:
    """Print all rules, as a table or JSON."""
    with problems_as_usage():
        rules = registry.all_rules()
    if as_json:
        print(json.dumps([_tree(rule) for rule in rules], indent=2))
        return
    table = Table("rule", "severity", "dev", "prod", "what must hold", box=box.SIMPLE_HEAD, pad_edge=False)
    for rule in rules:
        table.add_row(rule.id, rule.severity.value, rule.dev.value, rule.prod.value, rule.title)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    console.print(table)


def explain(rule_id: str) -> None:
    """Print what a rule asks, why, and how to fix it. Raises UsageError where there is none."""
    with problems_as_usage():
        rule = registry.rule(rule_id)
    text = "\n".join(rule_pages.lines(rule))
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        print(text)


def write_pages() -> None:
    """Write the pages under docs/policies anew and name them."""
    with problems_as_usage():
        written = rule_pages.write(repository_root() / "docs" / "policies")
    for path in written:
        print(path.relative_to(repository_root()))


def _tree(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
        "severity": rule.severity.value,
        "dev": rule.dev.value,
        "prod": rule.prod.value,
        "types": list(rule.tokens),
        "parameters": rule.defaults(),
        "controls": list(rule.maps),
        "equivalents": list(rule.equivalents),
    }
