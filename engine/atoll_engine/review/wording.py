"""How a review's parts are put into words, the same on a terminal, in Markdown and in reports."""

from __future__ import annotations

from collections.abc import Sequence

from atoll_engine.plan import QuotaNeed
from atoll_engine.plan import wording as plans
from atoll_engine.review.model import EnvironmentReview, Judged, PartChange, QuotaChange, Review
from atoll_policies import Finding, Level

_NAMES_SHOWN = 4
NOTHING = "No environment is touched."
BROKEN = "It can't be previewed, so nothing else is known of it."
PASSED = "Nothing here ends the review."


def verdict(review: Review) -> str:
    """Say in one sentence whether the change may go on, and why not."""
    broken = [item.environment for item in review.environments if item.head.failed]
    failing = sum(len(review.failing(item)) for item in review.environments)
    said = []
    if broken:
        said.append(f"{', '.join(broken)} can't be previewed")
    if failing:
        kind = "mandatory " if review.level is Level.MANDATORY else ""
        said.append(f"{failing} {kind}{'finding counts' if failing == 1 else 'findings count'}")
    if not said:
        return PASSED if review.environments else NOTHING
    return f"Fails: {'; '.join(said)}."


def counts(environment: EnvironmentReview) -> str:
    """Say how findings stand: ``1 new, 2 unchanged, 1 fixed, 1 waived``."""
    numbers: dict[str, int] = {
        "new": len(environment.standing("new")),
        "unchanged": len(environment.standing("unchanged")),
        "fixed": len(environment.standing("fixed")),
        "waived": len(environment.waived),
        "undetermined": sum(item.finding.verdict == "undetermined" for item in environment.current),
    }
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "none"


def cost(environment: EnvironmentReview) -> str:
    """Say what a month costs, before and after; empty where nothing has a price."""
    after, before = environment.head.cost, environment.base.cost if environment.base else None
    if not after.charges and not (before and before.charges):
        return ""
    now = f"{plans.monthly(after.total, estimate=after.estimate)} USD a month"
    if before is None:
        return now
    if before.total == after.total:
        return f"{now}, as before"
    return f"{now}, was {plans.monthly(before.total, estimate=before.estimate)}"


def cost_change(environment: EnvironmentReview) -> str:
    """Say by how much the month's cost moves at the fewest and at the most nodes; empty where it doesn't."""
    if environment.base is None:
        return ""
    after, before = environment.head.cost.total.month, environment.base.cost.total.month
    fewest, most = round(after.fewest - before.fewest, 2), round(after.most - before.most, 2)
    if not fewest and not most:
        return ""
    return _signed(most) if fewest == most else f"{_signed(fewest)} to {_signed(most)}"


def _signed(usd: float) -> str:
    return "0" if not usd else f"{usd:+,.{0 if abs(usd) >= 10 else 2}f}"


def quota(change: QuotaChange) -> str:
    """Say what changes of a quota: ``aws us-west-2 VPCs (L-F678F1CE): 1 -> 2``."""
    where, name, code, _, _ = plans.quota_cells(change.need)
    return f"{where} {name} ({code}): {amount(change.before)} -> {amount(change.after)}"


def amount(need: QuotaNeed | None) -> str:
    """Say how much of a quota is needed."""
    return plans.quota_cells(need)[3] if need else "none"


def part_counts(part: PartChange) -> str:
    """Say how many resources change: ``+2 ~1 -3``."""
    numbers = (("+", part.created), ("~", part.changed), ("-", part.removed))
    return " ".join(f"{sign}{len(names)}" for sign, names in numbers if names)


def total_counts(environment: EnvironmentReview) -> str:
    """Say how many resources change in all."""
    parts = environment.parts
    together = PartChange(
        "",
        tuple(name for part in parts for name in part.created),
        tuple(name for part in parts for name in part.changed),
        tuple(name for part in parts for name in part.removed),
    )
    return part_counts(together) or "none"


def level(judged: Judged) -> str:
    """Say what a finding does: its level, or why it does nothing."""
    finding = judged.finding
    if judged.standing == "fixed":
        return "fixed"
    if finding.waived:
        return "waived"
    if finding.verdict == "undetermined":
        return f"undetermined {finding.level.value}"
    return finding.level.value


def resource(finding: Finding) -> str:
    """Name what a finding is about: ``Cluster aws-dev-cluster``, or the stack."""
    if not finding.urn:
        return "the stack"
    return f"{finding.type.rpartition(':')[2]} {finding.urn.rpartition('::')[2]}"


def few(names: Sequence[str]) -> str:
    """Name the first of many, and say how many more there are."""
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def message(finding: Finding) -> str:
    """Say what is wrong in one line."""
    if finding.verdict == "undetermined":
        return f"a value isn't known yet: {finding.message}"
    return finding.message


def waived(finding: Finding) -> str:
    """Say who answers for a waived finding; empty for others."""
    if finding.waived is None:
        return ""
    by = finding.waived
    return f"waived until {by.expires} by {by.owner} ({by.ticket}): {by.reason}"
