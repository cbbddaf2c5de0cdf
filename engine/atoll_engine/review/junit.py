"""A review as JUnit XML, in the form that GitLab, Jenkins and GitHub's actions read.

A suite is an environment. In it a case is a rule that found nothing, or one finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from atoll_engine.review import wording
from atoll_engine.review.model import EnvironmentReview, Judged, Review
from atoll_policies import Rule

# What XML 1.0 has no way to write (its section 2.2).
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(review: Review, rules: Sequence[Rule]) -> str:
    """Return the document: findings that end the review are failures, rules that failed and previews that did
    are errors, waived and undetermined findings are skipped, all others pass and say what they found."""
    root = ElementTree.Element("testsuites", name="atoll review")
    for environment in review.environments:
        root.append(_suite(review, environment, rules))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(review: Review, environment: EnvironmentReview, rules: Sequence[Rule]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=environment.environment)
    if environment.head.failed:
        case = _case(suite, environment, "preview", "preview")
        errors = [item.message for item in environment.head.findings if item.severity == "error"]
        _said(case, "error", "it can't be previewed", "\n".join(errors))
    found = {item.finding.rule for item in environment.current}
    for rule in rules if not environment.head.failed else ():
        if rule.id not in found:
            _case(suite, environment, rule.id, rule.title)
    for item in environment.current:
        case = _case(suite, environment, item.finding.rule, wording.resource(item.finding))
        _outcome(case, item, fails=environment.fails(item, review.level))
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite.set("tests", str(len(suite)))
    for name, kind in kinds.items():
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    return suite


def _case(
    suite: ElementTree.Element, environment: EnvironmentReview, rule: str, name: str
) -> ElementTree.Element:
    names = {"classname": f"{environment.environment}.{rule}", "name": _written(name)}
    return ElementTree.SubElement(suite, "testcase", names)


def _outcome(case: ElementTree.Element, item: Judged, *, fails: bool) -> None:
    finding = item.finding
    case.set("file", item.place.file)
    case.set("line", str(item.place.line))
    text = "\n".join(
        line
        for line in (
            f"{item.standing} {wording.level(item)}: {wording.message(finding)}",
            wording.waived(finding) or (f"fix: {finding.fix}" if finding.fix else ""),
            finding.urn,
            f"{item.place.file}:{item.place.line}",
        )
        if line
    )
    if finding.waived:
        _said(case, "skipped", wording.waived(finding), "")
    elif finding.verdict == "error":
        _said(case, "error", finding.title, text)
    elif fails:
        _said(case, "failure", finding.title, text)
    elif finding.verdict == "undetermined":
        _said(case, "skipped", f"undetermined, {wording.message(finding)}", "")
    else:
        ElementTree.SubElement(case, "system-out").text = _written(f"{finding.title}\n{text}")


def _said(case: ElementTree.Element, kind: str, message: str, text: str) -> None:
    element = ElementTree.SubElement(case, kind, message=_written(message))
    element.text = _written(text) or None


def _written(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)
