"""A review as GitLab's Code Quality report (docs.gitlab.com, "Code Quality report format")."""

from __future__ import annotations

from typing import Any

from atoll_engine.review import wording
from atoll_engine.review.model import EnvironmentReview, Judged, Review
from atoll_policies import Severity

_SEVERITIES = {
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


def as_gitlab(review: Review) -> list[dict[str, Any]]:
    """Return the findings that the change has; what does nothing, as waived ones, is ``info``."""
    return [
        _issue(review, environment, item)
        for environment in review.environments
        for item in environment.current
    ]


def _issue(review: Review, environment: EnvironmentReview, item: Judged) -> dict[str, Any]:
    finding = item.finding
    counts = not finding.waived and (
        finding.verdict != "undetermined" or environment.fails(item, review.level)
    )
    said = wording.waived(finding) or wording.message(finding)
    return {
        "description": f"{environment.environment}, {wording.resource(finding)}: {finding.title}. {said}",
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity] if counts else "info",
        "location": {"path": item.place.file, "lines": {"begin": item.place.line}},
    }
