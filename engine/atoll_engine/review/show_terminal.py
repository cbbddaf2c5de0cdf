"""A review on a terminal, or as plain lines on a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from atoll_engine.plan import wording as plans
from atoll_engine.review import wording
from atoll_engine.review.model import EnvironmentReview, Judged, Review

_STYLES = {
    "mandatory": "bold red",
    "remediate": "bold red",
    "advisory": "yellow",
    "fixed": "green",
    "waived": "magenta",
}
_INDENT = " " * 4


def show(review: Review, console: Console) -> None:
    """Print the review: each environment, then what is to be known of waivers, then the verdict."""
    for line in _lines(review):
        console.print(line, soft_wrap=not console.is_terminal)


def _lines(review: Review) -> Iterator[Text]:
    yield Text.assemble(("Review", "bold"), (f"  against {review.base}", "dim"))
    for environment in review.environments:
        yield Text()
        yield from _environment(review, environment)
    if review.warnings or review.notes:
        yield Text()
    for said in (*review.warnings, *review.notes):
        yield Text.assemble(("note ", "cyan"), said)
    yield Text()
    yield Text(wording.verdict(review), "bold red" if review.failed else "bold green")


def _environment(review: Review, environment: EnvironmentReview) -> Iterator[Text]:
    head = environment.head
    yield Text.assemble((environment.environment, "bold"), f"  {plans.places(head)}".rstrip())
    for note in environment.notes:
        yield Text(f"  {note}", "cyan")
    if head.failed:
        yield Text(f"  {wording.BROKEN}", "bold red")
        yield from (
            Text(f"{_INDENT}{plans.brief(item.message)}", "red")
            for item in head.findings
            if item.severity == "error"
        )
        return
    if said := wording.cost(environment):
        change = wording.cost_change(environment)
        yield Text.assemble("  cost       ", said, (f"  ({change})" if change else "", "bold"))
    for number, quota in enumerate(environment.quotas):
        yield Text(f"  {'' if number else 'quotas':<10} {wording.quota(quota)}")
    yield Text(f"  resources  {wording.total_counts(environment)}")
    for part in environment.parts:
        yield Text.assemble(f"{_INDENT}{wording.part_counts(part)} ", part.name)
    yield Text(f"  findings   {wording.counts(environment)}")
    short: dict[tuple[str, str], list[str]] = {}
    for item in environment.findings:
        if review.is_old_news(environment, item):
            names = short.setdefault((wording.level(item), item.finding.rule), [])
            names.append(wording.resource(item.finding))
        else:
            yield from finding_lines(item, fails=environment.fails(item, review.level))
    for (level, rule), names in short.items():
        style = _STYLES.get(level, "dim")
        yield Text.assemble(f"{_INDENT}- unchanged ", (level, style), f" {rule}  ", wording.few(names))
    if short:
        yield Text(f"{_INDENT}  what these say: ./atoll policy explain RULE, or a report", "dim")


def finding_lines(item: Judged, *, fails: bool, compared: bool = True) -> Iterator[Text]:
    """Yield the lines of a finding; how it stands and where it comes from only where it was ``compared``."""
    finding, level = item.finding, wording.level(item)
    standing = f"{item.standing} " if compared and item.standing != "fixed" else ""
    style = _STYLES.get(level, "dim")
    yield Text.assemble(
        f"{_INDENT}{'x' if fails else '-'} {standing}",
        (level, style),
        f" {finding.rule}  ",
        (wording.resource(finding), "bold"),
    )
    if item.standing == "fixed":
        return
    yield Text(f"{_INDENT}  {finding.title}: {wording.message(finding)}")
    if said := wording.waived(finding):
        yield Text(f"{_INDENT}  {said}", "magenta")
    elif finding.fix:
        yield Text(f"{_INDENT}  fix: {finding.fix}")
    if compared:
        yield Text(f"{_INDENT}  {item.place.file}:{item.place.line}", "dim")
