"""A review as SARIF 2.1.0, for code scanning (OASIS, Static Analysis Results Interchange Format, 2.1.0).

Levels, ``security-severity`` and the most results of a file are as GitHub reads them
(docs.github.com, "SARIF support for code scanning").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atoll_engine.review import wording
from atoll_engine.review.model import EnvironmentReview, Judged, Review
from atoll_policies import Level, Rule, Severity

MOST_RESULTS = 5_000
"""What GitHub shows of a run; the rest it drops, so we do, and say it."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "atollFinding/v1"
_SEVERITIES = {
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
_STANDINGS = {"new": "new", "unchanged": "unchanged"}


def as_sarif(review: Review, rules: Sequence[Rule], version: str) -> dict[str, Any]:
    """Return a log of one run: the findings that the change has, waived ones as suppressed.

    What is fixed isn't in it: a reader would take it for open. ``rules`` are all there are, sorted.
    """
    found = [(environment, item) for environment in review.environments for item in environment.current]
    # The worst first: they stay where there are too many.
    found.sort(key=lambda pair: pair[1].finding.order)
    index = {rule.id: number for number, rule in enumerate(rules)}
    left_out = len(found) - MOST_RESULTS
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "atoll", "version": version, "rules": [_rule(rule) for rule in rules]}},
        "automationDetails": {"id": "atoll/review/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(review, left_out)],
        "results": [_result(*pair, index) for pair in found[:MOST_RESULTS]],
        "columnKind": "utf16CodeUnits",
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(review: Review, left_out: int) -> dict[str, Any]:
    said = list(review.warnings)
    if left_out > 0:
        said.insert(0, f"{left_out} findings are left out: {MOST_RESULTS} are the most that are shown")
    broken = [item.environment for item in review.environments if item.head.failed]
    said += [f"{name} can't be previewed, so not all that is wrong with it is known" for name in broken]
    notifications = [{"level": "warning", "message": {"text": text}} for text in said]
    return {"executionSuccessful": not broken, "toolExecutionNotifications": notifications}


def _rule(rule: Rule) -> dict[str, Any]:
    help_text = f"{rule.why}\n\nFix: {rule.fix}"
    security = {"security-severity": _SEVERITIES[rule.severity]}
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_text, "markdown": f"{rule.why}\n\n**Fix:** {rule.fix}"},
        "defaultConfiguration": {"level": _level(rule.prod)},
        "properties": {
            "tags": ["security", *sorted(rule.maps)],
            "precision": "high",
            "problem.severity": _level(rule.prod),
            **security,
        },
    }


def _result(environment: EnvironmentReview, item: Judged, index: dict[str, int]) -> dict[str, Any]:
    finding = item.finding
    where = f"{environment.environment}, {wording.resource(finding)}"
    text = f"{where}: {finding.title}. {wording.message(finding)}."
    logical = {"fullyQualifiedName": finding.urn, "name": finding.urn.rpartition("::")[2], "kind": "resource"}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": item.place.file, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": item.place.line},
                },
                **({"logicalLocations": [logical]} if finding.urn else {}),
            }
        ],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        "baselineState": _STANDINGS[item.standing],
    }
    if finding.verdict == "undetermined":  # 3.27.9: what isn't a failure has no level
        result |= {"kind": "open", "level": "none"}
    else:
        result |= {"kind": "fail", "level": _level(finding.level)}
    if finding.waived:
        # Without a status it is accepted (3.35.3), and drafts of 2.1.0 called that otherwise.
        result["suppressions"] = [{"kind": "external", "justification": wording.waived(finding)}]
    return result


def _level(level: Level) -> str:
    return {Level.DISABLED: "none", Level.ADVISORY: "warning"}.get(level, "error")
