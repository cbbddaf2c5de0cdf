"""Pages about frameworks and other tools, made from the rules: what they answer, and what nobody looks at.

Each function returns the text of a page. ``links`` are the addresses of the rules' own descriptions, by the
rule's id; a rule without one is named only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from atoll_policies.compliance import Framework, Row, frameworks, matrix
from atoll_policies.rule import Rule

MADE = "<!-- Made from the rules: ./atoll policy docs -->"
"""Marks the pages that are made from the rules."""
_NO_LINKS: Mapping[str, str] = {}


def compliance_pages(rules: Sequence[Rule], links: Mapping[str, str] = _NO_LINKS) -> dict[str, str]:
    """Return the pages by their file's name; the same for the same rules and frameworks."""
    return {"compliance.md": matrix_page(rules, links), "equivalents.md": equivalents_page(rules, links)}


def matrix_page(rules: Sequence[Rule], links: Mapping[str, str] = _NO_LINKS) -> str:
    """Return the page that shows each framework's controls, and what ``rules`` do about them."""
    matrices = [(framework, matrix(framework, rules)) for framework in frameworks()]
    return _page(
        "Compliance",
        "Which controls the [rules](README.md) answer. *By rules*: a rule looks at it, not necessarily\n"
        "at all of it. *Not by code*: no look at infrastructure as code can decide it, with the reason.\n"
        "*Open*: nobody looks at it yet. None of this is a certificate: an auditor asks for more than code.",
        "\n".join(_summary(matrices)),
        *("\n".join(_section(framework, rows, links)) for framework, rows in matrices),
    )


def equivalents_page(rules: Sequence[Rule], links: Mapping[str, str] = _NO_LINKS) -> str:
    """Return the page that shows which rules ask what a check of another tool asks."""
    answers: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in rule.equivalents:
            answers.setdefault(name, []).append(rule)
    rows = [_equivalent(name, answers[name], links) for name in sorted(answers, key=_by_number)]
    return _page(
        "Checks of other tools",
        "For who comes from another tool: which [rules](README.md) ask what its checks ask, and where\n"
        f"the verdicts differ, why. {len(rows)} checks have an answer.",
        "\n".join(["| check | rules | where its verdict differs |", "|---|---|---|", *rows]),
    )


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", MADE, *parts)) + "\n"


def _summary(matrices: Sequence[tuple[Framework, Sequence[Row]]]) -> Iterator[str]:
    yield "| framework | version | controls | by rules | not by code | open |"
    yield "|---|---|---|---|---|---|"
    for framework, rows in matrices:
        found = [row.status for row in rows]
        counts = " | ".join(str(found.count(status)) for status in ("by rules", "not by code", "open"))
        total = f"{len(rows)}" if framework.whole else f"{len(rows)} of more"
        yield f"| [{framework.name}](#{framework.id}) | {framework.version} | {total} | {counts} |"


def _section(framework: Framework, rows: Sequence[Row], links: Mapping[str, str]) -> Iterator[str]:
    yield f"## {framework.id}"
    yield ""
    left_out = "" if framework.whole else " It has more controls than are listed here."
    yield f"{framework.name}, {framework.version} ([source]({framework.source})).{left_out}"
    yield ""
    yield "| control | about | status | rules |"
    yield "|---|---|---|---|"
    for row in rows:
        why = f": {row.control.manual}" if row.status == "not by code" else ""
        named = ", ".join(_linked(name, links) for name in row.rules)
        yield f"| {row.control.id} | {row.control.title} | {row.status}{why} | {named} |"


def _equivalent(name: str, rules: Sequence[Rule], links: Mapping[str, str]) -> str:
    ordered = sorted(rules, key=lambda rule: rule.id)
    named = ", ".join(_linked(rule.id, links) for rule in ordered)
    differs = "; ".join(f"`{rule.id}`: {rule.disagrees[name]}" for rule in ordered if name in rule.disagrees)
    return f"| `{name}` | {named} | {differs} |"


def _linked(rule_id: str, links: Mapping[str, str]) -> str:
    return f"[`{rule_id}`]({links[rule_id]})" if rule_id in links else f"`{rule_id}`"


def _by_number(name: str) -> list[tuple[bool, int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
