"""A review as JSON with stable keys; docs/review.md tells each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from atoll_engine.plan import Plan, QuotaNeed
from atoll_engine.review.model import EnvironmentReview, Judged, Review

VERSION = 1
"""Goes up when a key changes its meaning or goes."""

_DIGITS = 2


def as_json(review: Review) -> dict[str, Any]:
    """Return the review as a JSON tree."""
    return {
        "version": VERSION,
        "base": review.base,
        "ok": not review.failed,
        "level": review.level.value,
        "environments": [_environment(review, item) for item in review.environments],
        "warnings": list(review.warnings),
        "notes": list(review.notes),
    }


def _environment(review: Review, environment: EnvironmentReview) -> dict[str, Any]:
    return {
        "environment": environment.environment,
        "basis": environment.head.basis,
        "previewed": not environment.head.failed,
        "errors": [item.message for item in environment.head.findings if item.severity == "error"],
        "notes": list(environment.notes),
        "findings": [
            _finding(item, fails=environment.fails(item, review.level)) for item in environment.findings
        ],
        "usd_per_month": {"before": _month(environment.base), "now": _month(environment.head)},
        "quotas": [
            {"before": _need(change.before), "now": _need(change.after)} for change in environment.quotas
        ],
        "resources": [
            {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(part).items()}
            for part in environment.parts
        ],
    }


def _finding(item: Judged, *, fails: bool) -> dict[str, Any]:
    finding = item.finding
    waived = asdict(finding.waived) if finding.waived else None
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "level": finding.level.value,
        "verdict": finding.verdict,
        "standing": item.standing,
        "fails": fails,
        "urn": finding.urn,
        "type": finding.type,
        "paths": list(finding.paths),
        "message": finding.message,
        "fix": finding.fix,
        "waived": {**waived, "expires": str(waived["expires"])} if waived else None,
        "fingerprint": finding.fingerprint,
        "file": item.place.file,
        "line": item.place.line,
    }


def _month(plan: Plan | None) -> dict[str, float] | None:
    if plan is None:
        return None
    month = plan.cost.total.month
    return {"fewest": round(month.fewest, _DIGITS), "most": round(month.most, _DIGITS)}


def _need(need: QuotaNeed | None) -> dict[str, Any] | None:
    return {**asdict(need), "used_by": list(need.used_by)} if need else None
