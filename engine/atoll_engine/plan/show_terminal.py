"""A plan on a terminal, or as plain lines on a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from atoll_engine.plan import wording
from atoll_engine.plan.model import Part, Plan

_COLOURS = {"create": "green", "update": "yellow", "replace": "magenta", "delete": "red"}
_SEVERITY = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def show(plan: Plan, console: Console, *, every_resource: bool = False) -> None:
    """Print the plan; with ``every_resource`` each is named, else they are counted by type."""
    if not console.is_terminal:
        _show_on_pipe(plan, console, every_resource)
        return
    _show(plan, console, every_resource)


def _show_on_pipe(plan: Plan, console: Console, every_resource: bool) -> None:
    """Print lines without the blanks that fill a terminal's cells."""
    with console.capture() as capture:
        _show(plan, console, every_resource)
    for line in capture.get().splitlines():
        console.file.write(line.rstrip() + "\n")


def _show(plan: Plan, console: Console, every_resource: bool) -> None:
    console.print(Text.assemble((plan.environment, "bold"), f"  {wording.places(plan)}"))
    console.print(wording.changes(plan.changes))
    console.print(Text(wording.BASIS[plan.basis], "dim"))
    if plan.failed:
        console.print(Text(wording.FAILED, "bold red"))
        _show_findings(plan, console)
    _title(console, "Resources", "by component")
    console.print(_resources(plan.root, every_resource))
    if plan.cost.charges or plan.cost.left_out:
        _title(console, "Cost", wording.COST_HEADING)
        console.print(_cost(plan))
        for line in _footnotes(plan):
            console.print(Padding(line, (0, 0, 0, 2)))
    if plan.quotas:
        _title(console, "Quotas", "needed at the most nodes; an account may have less, new ones often 0")
        console.print(_quotas(plan))
    if not plan.failed:
        _show_findings(plan, console)


def _show_findings(plan: Plan, console: Console) -> None:
    if plan.findings:
        _title(console, "Findings", "")
        console.print(_findings(plan))


def _title(console: Console, title: str, says: str) -> None:
    console.print()
    console.print(Text.assemble((title, "bold"), (f"  {says}" if says else "", "dim")))


def _table() -> Table:
    return Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)


def _resources(root: Part, every_resource: bool) -> Table:
    table = _table()
    table.expand = not every_resource
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="ellipsis", no_wrap=True, ratio=1)
    for depth, part in wording.walk(root):
        sign = (wording.SIGNS.get(part.operation, part.operation), _COLOURS.get(part.operation, ""))
        name = Text.assemble("  " * depth, sign, " ", (part.type, ""), " ", (part.name, "bold"))
        table.add_row(name, wording.signed(part.changes), "" if every_resource else _types(part))
        if every_resource:
            for resource in part.resources:
                sign = (wording.SIGNS.get(resource.operation, ""), _COLOURS.get(resource.operation, ""))
                table.add_row(
                    Text.assemble("  " * (depth + 1), sign, f" {resource.type} ", (resource.name, "dim"))
                )
    return table


def _types(part: Part) -> str:
    """Count types, those that there are most of first."""
    return ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in part.own.items())


def _cost(plan: Plan) -> Table:
    table = _table()
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_row("", Text("an hour", "dim"), Text("a month", "dim"))
    for row in wording.cost_rows(plan):
        style = "dim" if row.indent else ""
        text = Text.assemble("  " * (row.indent + 1), (row.text, style), (row.detail, "dim"))
        table.add_row(text, Text(row.hour, style), Text(row.month, style))
    spent, doubt = plan.cost.total, plan.cost.estimate
    total = (
        f"  {wording.total_label(plan.cost)}",
        wording.hourly(spent, estimate=doubt),
        wording.monthly(spent, estimate=doubt),
    )
    table.add_row(*(Text(cell, "bold") for cell in total))
    return table


def _footnotes(plan: Plan) -> Iterator[Text]:
    unpriced = wording.left_out(plan.cost, "unpriced")
    by_use = wording.left_out(plan.cost, "use")
    if unpriced:
        yield Text("Not in the total:", "yellow")
        for what in unpriced:
            yield Text(f"  {what}")
    if by_use:
        yield Text.assemble(("Not in the total, by use: ", "yellow"), ("; ".join(by_use), ""))
    if doubts := wording.doubts(plan.cost):
        yield Text(f"~ estimate: {'; '.join(doubts)}", "dim")
    yield Text(
        f"Prices read on {plan.cost.prices_read_on} {wording.CAVEAT}",
        "dim",
    )


def _quotas(plan: Plan) -> Table:
    table = _table()
    for column in ("where", "quota", "code", "needed", "for"):
        justify: Literal["right", "left"] = "right" if column == "needed" else "left"
        table.add_column(
            column, justify=justify, no_wrap=column in ("where", "code", "needed"), overflow="fold"
        )
    for need in plan.quotas:
        where, name, code, amount, users = wording.quota_cells(need)
        table.add_row(f"  {where}", name, Text(code, "dim"), Text(amount, "bold"), Text(users, "dim"))
    return table


def _findings(plan: Plan) -> Table:
    table = _table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in plan.findings:
        subject = (f"{finding.subject}: " if finding.subject else "", "bold")
        table.add_row(
            Text(f"  {finding.severity}", _SEVERITY[finding.severity]),
            Text.assemble(subject, wording.brief(finding.message)),
        )
    return table
