"""A review as the one comment of a pull request, which each push writes anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from atoll_engine.plan import wording as plans
from atoll_engine.review import wording
from atoll_engine.review.model import EnvironmentReview, Judged, PartChange, Review

MARKER = "<!-- atoll-review -->"
"""By this a workflow finds the comment that it wrote before."""

MOST_CHARACTERS = 65_536
"""What GitHub takes of a comment."""

_SIGNS = re.compile(r"([\\`*_\[\]<>|~&])")
_CUT = (
    "\n\n**The rest is left out: a comment has no more room.** The report in JSON or SARIF has all of it.\n"
)


def as_markdown(review: Review) -> str:
    """Return the comment, the same for the same review; cut at the end of a line where it is too long."""
    blocks = [
        f"{MARKER}\n### Review against {_plain(review.base)}\n\n**{wording.verdict(review)}**\n",
        *_overview(review),
        *(f"> {_plain(said)}\n" for said in (*review.warnings, *review.notes)),
        # What ends the review comes first, of all environments: there may be no room for all the rest.
        *(block for item in review.environments for block in _titled(item, "", _urgent(review, item))),
        *(
            block
            for item in review.environments
            for block in _titled(item, " in detail", _rest(review, item))
        ),
    ]
    return _fitted(blocks)


def _fitted(blocks: Sequence[str]) -> str:
    """Join blocks; of the one that is too long keep whole lines, and close what it opened."""
    text = ""
    for block in blocks:
        if len(text) + len(block) + 1 > MOST_CHARACTERS - len(_CUT):
            return text + _shortened(block, MOST_CHARACTERS - len(_CUT) - len(text) - 1) + _CUT
        text += f"{block}\n"
    return text


def _shortened(block: str, room: int) -> str:
    end = "\n\n</details>" if block.startswith("<details") else ""
    kept = block[: max(0, room - len(end))]
    lines = kept[: max(0, kept.rfind("\n"))].rstrip("\\")
    opened = "\n\n" in lines  # its summary, at least, is whole
    return f"{lines}{end}" if opened or not end else ""


def _overview(review: Review) -> Iterator[str]:
    if not review.environments:
        return
    rows = [
        "| environment | findings | cost of a month | resources | quotas |",
        "|---|---|---|---|---|",
    ]
    for item in review.environments:
        failing = len(review.failing(item))
        findings = f"{wording.counts(item)}{f', **{failing} fail**' if failing else ''}"
        change = wording.cost_change(item)
        cost = _plain(wording.cost(item) or "nothing with a price") + (f" (**{change}**)" if change else "")
        quotas = f"{len(item.quotas)} changed" if item.quotas else "as before"
        cells = (findings, cost, wording.total_counts(item), quotas)
        if item.head.failed:
            cells = ("**preview failed**", "", "", "")
        rows.append(f"| `{item.environment}` | {' | '.join(cells)} |")
    yield "\n".join(rows) + "\n"


def _titled(environment: EnvironmentReview, words: str, blocks: Iterator[str]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number == 0:
            yield f"#### `{environment.environment}`{words}\n"
        yield block


def _urgent(review: Review, environment: EnvironmentReview) -> Iterator[str]:
    yield from (f"> {_plain(plans.brief(note))}\n" for note in environment.notes)
    for item in environment.head.findings if environment.head.failed else ():
        if item.severity == "error":
            said = f"{item.subject} {plans.brief(item.message)}".strip()
            yield f"- **error** {_plain(said)}\n"
    yield from _group("These findings end the review", review.failing(environment), is_open=True)
    yield from _group("Waived", environment.waived)


def _rest(review: Review, environment: EnvironmentReview) -> Iterator[str]:
    yield from _group("New", review.passing(environment, "new"))
    yield from _group("Fixed", environment.standing("fixed"))
    if environment.quotas:
        rows = ["| where | quota | code | before | now |", "|---|---|---|--:|--:|"]
        for change in environment.quotas:
            where, name, code, _, _ = plans.quota_cells(change.need)
            before, now = wording.amount(change.before), wording.amount(change.after)
            rows.append(f"| {where} | {_plain(name)} | `{code}` | {before} | {now} |")
        yield _details("Quotas needed at the most nodes", "\n".join(rows), len(environment.quotas))
    if environment.parts:
        rows = [row for part in environment.parts for row in _part(part)]
        yield _details("Resources", "\n".join(rows), wording.total_counts(environment))
    yield from _group("Unchanged", review.passing(environment, "unchanged"))


def _group(title: str, found: Sequence[Judged], *, is_open: bool = False) -> Iterator[str]:
    if found:
        yield _details(title, "\n".join(_finding(item) for item in found), len(found), is_open=is_open)


def _details(title: str, body: str, count: object, *, is_open: bool = False) -> str:
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{title} ({count})</summary>\n\n{body}\n\n</details>\n"


def _finding(item: Judged) -> str:
    finding = item.finding
    standing = "" if item.standing == "fixed" else f"{item.standing}, "
    head = f"- **{standing}{wording.level(item)}** `{finding.rule}` {_plain(wording.resource(finding))}"
    if item.standing == "fixed":
        return head
    says = f"{_plain(finding.title)}: {_plain(wording.message(finding))}"
    last = _plain(wording.waived(finding)) or (f"Fix: {finding.fix}" if finding.fix else "")
    place = f"`{item.place.file}:{item.place.line}`"
    return "\n  ".join(
        line for line in (head + "\\", says + "\\", f"{last}\\" if last else "", place) if line
    )


def _part(part: PartChange) -> Iterator[str]:
    yield f"- `{wording.part_counts(part)}` **{_plain(part.name)}**"
    for sign, names in (("+", part.created), ("~", part.changed), ("-", part.removed)):
        yield from (f"  - `{sign}` {_plain(text)}" for text in names)


def _plain(text: str) -> str:
    """Keep text from being read as Markdown's own signs, and on one line."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
