"""A plan in Markdown, short enough for a pull request's comment."""

from __future__ import annotations

from collections.abc import Iterator

from atoll_engine.plan import wording
from atoll_engine.plan.model import Plan

# GitHub refuses a comment of more than 65,536 characters; a workflow may put others' text beside ours.
MOST_CHARACTERS = 60_000


def as_markdown(plan: Plan) -> str:
    """Return the plan in Markdown, the same for the same plan."""
    lines = [
        f"### Preview of `{plan.environment}`",
        "",
        " · ".join(part for part in _in_short(plan) if part),
        "",
        wording.BASIS[plan.basis],
        *(("", f"**{wording.FAILED}**") if plan.failed else ()),
        *_findings(plan),
        *_cost(plan),
        *_quotas(plan),
        *_resources(plan),
    ]
    return _cut("\n".join(lines) + "\n")


def _in_short(plan: Plan) -> tuple[str, str, str]:
    hour, month = _total(plan)
    cost = f"**{month} USD a month**, {hour} an hour"
    return f"**{wording.changes(plan.changes)}**", wording.places(plan), cost


def _total(plan: Plan) -> tuple[str, str]:
    spent, doubt = plan.cost.total, plan.cost.estimate
    return wording.hourly(spent, estimate=doubt), wording.monthly(spent, estimate=doubt)


def _findings(plan: Plan) -> Iterator[str]:
    for finding in plan.findings:
        subject = f"`{finding.subject}` " if finding.subject else ""
        message = " ".join(wording.brief(finding.message).split())
        if finding is plan.findings[0]:
            yield ""
        yield f"- **{finding.severity}** {subject}{_plain(message)}"


def _cost(plan: Plan) -> Iterator[str]:
    if not plan.cost.charges and not plan.cost.left_out:
        return
    yield from ("", f"#### Cost: {wording.COST_HEADING}", "", "| part | an hour | a month |", "|---|--:|--:|")
    for row in wording.cost_rows(plan):
        text = f"&emsp;{_plain(row.text)}" if row.indent else f"**{_plain(row.text)}**{_plain(row.detail)}"
        yield f"| {text} | {row.hour} | {row.month} |"
    hour, month = _total(plan)
    yield f"| **{wording.total_label(plan.cost)}** | **{hour}** | **{month}** |"
    yield ""
    if unpriced := wording.left_out(plan.cost, "unpriced"):
        yield f"Not in the total: {_plain('; '.join(unpriced))}."
    if by_use := wording.left_out(plan.cost, "use"):
        yield f"Not in the total, by use: {_plain('; '.join(by_use))}."
    if doubts := wording.doubts(plan.cost):
        yield f"\\~ estimate: {_plain('; '.join(doubts))}."
    yield f"Prices read on {plan.cost.prices_read_on} {wording.CAVEAT}"


def _quotas(plan: Plan) -> Iterator[str]:
    if plan.quotas:
        yield from ("", "#### Quotas needed at the most nodes", "")
        yield from ("| where | quota | code | needed | for |", "|---|---|---|--:|---|")
    for need in plan.quotas:
        where, name, code, amount, users = wording.quota_cells(need)
        code = f"`{code}`" if need.code else code
        yield f"| {where} | {_plain(name)} | {code} | {amount} | {_plain(users)} |"


def _resources(plan: Plan) -> Iterator[str]:
    yield from ("", "<details><summary>Resources by component</summary>", "")
    for depth, part in wording.walk(plan.root):
        own = wording.own_types(part)
        name = f"{part.type} **{part.name}**{': ' if own else ''}{own}"
        yield f"{'  ' * depth}- `{wording.signed(part.changes)}` {name}"
    yield from ("", "</details>")


def _plain(text: str) -> str:
    """Keep text from being read as Markdown's own signs."""
    for sign in ("|", "<", "*", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    note = "\n\n</details>\n\nThe rest is left out, as a comment has no more room.\n"
    return text[: text.rfind("\n", 0, MOST_CHARACTERS - len(note))] + note
