"""The files of a review: right in their form, the same each time, and nothing that matters left out."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from fluidattacks_core.sarif import SarifLog

from atoll_engine.errors import UsageError
from atoll_engine.review import Judged, Place, Review, reports
from atoll_engine.review.gitlab import as_gitlab
from atoll_engine.review.junit import as_junit
from atoll_engine.review.sarif import MOST_RESULTS, as_sarif
from atoll_engine.review.show_json import as_json
from atoll_engine.review.show_markdown import MARKER, MOST_CHARACTERS, as_markdown
from atoll_policies import Level
from tests.policies.review.samples import (
    FORMS,
    RULES,
    WAIVED,
    everything,
    finding,
    judged,
    printed,
    review,
)

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", FORMS)
def test_a_report_is_the_one_that_was_agreed(name: str) -> None:
    """To update them: UPDATE_REPORTS=1 python -m pytest tests/policies/review"""
    file, text = HERE / "golden" / name, FORMS[name](everything(), RULES)
    if os.environ.get("UPDATE_REPORTS"):
        file.write_text(text)
    assert text == file.read_text()


def test_a_terminal_gets_colours_and_a_pipe_none() -> None:
    assert "\x1b[" in printed(everything(), terminal=True)
    assert "\x1b[" not in printed(everything())


def test_files_are_written_by_their_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("markdown", "junit", "gitlab", "json")
    files = {form: str(tmp_path / form) for form in names}
    reports.write(everything(), {**files, "markdown": "-"})

    assert capsys.readouterr().out == as_markdown(everything())
    assert (tmp_path / "junit").read_text() == reports.FORMS["junit"](everything())
    assert json.loads((tmp_path / "json").read_text()) == as_json(everything())
    with pytest.raises(UsageError) as refused:
        reports.write(everything(), {"json": str(tmp_path / "no" / "folder")})
    assert "name another --json" in str(refused.value)


def sarif(shown: Review) -> dict:
    log = as_sarif(shown, RULES, "0.1.0")
    SarifLog.model_validate_json(json.dumps(log))  # made from the standard's own schema
    return log["runs"][0]


def test_sarif_is_what_the_standard_says() -> None:
    run = sarif(everything())

    assert [item["id"] for item in run["tool"]["driver"]["rules"]] == [rule.id for rule in RULES]
    for result in run["results"]:
        assert RULES[result["ruleIndex"]].id == result["ruleId"]
        assert (result["level"] == "none") == (result["kind"] != "fail")
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert place["region"]["startLine"] >= 1
    assert run["invocations"][0]["executionSuccessful"] is False  # one environment has no preview


def test_sarif_has_what_is_there_and_not_what_is_fixed() -> None:
    results = sarif(everything())["results"]

    by_rule = [(item["ruleId"], item["baselineState"], item["kind"]) for item in results]
    assert by_rule == [
        ("pods-unprivileged", "new", "fail"),
        ("endpoint-private", "new", "fail"),
        ("endpoint-private", "unchanged", "fail"),
        ("key-rotates", "new", "open"),
        ("logs-kept", "unchanged", "fail"),
    ]
    waived = [item for item in results if "suppressions" in item]
    assert len(waived) == 1
    assert WAIVED.ticket in waived[0]["suppressions"][0]["justification"]


def test_severities_are_in_the_range_of_their_word() -> None:
    """GitHub calls over 9.0 critical, from 7.0 high, from 4.0 medium, and what is above 0 low."""
    rules = sarif(everything())["tool"]["driver"]["rules"]
    found = {item["id"]: float(item["properties"]["security-severity"]) for item in rules}

    assert 7 <= found["endpoint-private"] < 9
    assert 4 <= found["key-rotates"] < 7
    assert 0 < found["logs-kept"] < 4
    assert found["pods-unprivileged"] > 9


def test_sarif_keeps_the_worst_where_there_are_too_many() -> None:
    advisory = [
        judged(finding("logs-kept", f"c{number}", level=Level.ADVISORY)) for number in range(MOST_RESULTS + 3)
    ]
    run = sarif(review(*advisory, judged(finding("endpoint-private"))))

    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["ruleId"] == "endpoint-private"
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert said.startswith("4 findings are left out")


def test_a_fingerprint_stays_while_other_lines_change() -> None:
    before = judged(finding("endpoint-private"))
    moved = Judged(replace(before.finding, message="said otherwise"), "unchanged", Place("other.py", 99))

    for fingerprints in (
        [sarif(review(item))["results"][0]["partialFingerprints"] for item in (before, moved)],
        [as_gitlab(review(item))[0]["fingerprint"] for item in (before, moved)],
    ):
        assert fingerprints[0] == fingerprints[1]
    other = sarif(review(judged(finding("endpoint-private", "second"))))["results"][0]
    assert other["partialFingerprints"] != fingerprints[0]


def junit(shown: Review) -> ElementTree.Element:
    text = as_junit(shown, RULES)
    xmlschema.XMLSchema(HERE / "junit.xsd").validate(text)
    return ElementTree.fromstring(text)


def test_junit_counts_what_it_has() -> None:
    root = junit(everything())

    cases = list(root.iter("testcase"))
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(name, "")) == len(list(root.iter(kind)))
    assert int(root.get("tests", "")) == len(cases)
    assert [case.get("classname") for case in cases if case.find("failure") is not None] == [
        "aws-prod.endpoint-private"
    ]
    errors = [case.get("classname") for case in cases if case.find("error") is not None]
    assert errors == ["aws-prod.pods-unprivileged", "aws-broken.preview"]


def test_junit_takes_any_text() -> None:
    root = junit(review(judged(finding("endpoint-private", message='a "<&>" and \x00\x1b[31m\ud800'))))

    failure = next(root.iter("failure"))
    assert '"<&>"' in (failure.text or "")


GITLAB = {"info", "minor", "major", "critical", "blocker"}


def test_gitlab_gets_its_keys() -> None:
    issues = as_gitlab(everything())

    assert len(issues) == 5
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in GITLAB
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert [issue["severity"] for issue in issues if "waived" in issue["description"]] == ["info"]


def test_a_comment_says_what_fails_and_hides_nothing_that_is_waived() -> None:
    text = as_markdown(everything())

    assert text.startswith(MARKER)
    assert "Fails: aws-broken can't be previewed; 2 mandatory findings count." in text
    assert "waived until 2027-01-31 by ml@example.com (ML-123)" in text.replace("\\", "")
    assert "it expired on 2026-10-01" in text
    assert "config.atoll:zones: is required" in text


@pytest.mark.parametrize("count", [0, 1, 100, *range(262, 276), 1000, 5000])
def test_a_comment_is_never_too_long(count: int) -> None:
    found = [judged(finding("endpoint-private", f"cluster-{number}")) for number in range(count)]
    text = as_markdown(review(*found))

    assert len(text) <= MOST_CHARACTERS
    assert text.count("<details") == text.count("</details>")
    assert text.count("<summary>") == text.count("</summary>")
    shown = text.count("**new, mandatory**")
    cut = "The rest is left out" in text
    assert cut or shown == count
    assert not cut or len(text) > MOST_CHARACTERS - 1000  # and not more than needed
    if count >= 1000:
        assert cut
        assert f"Fails: {count} mandatory findings count." in text


def test_what_ends_the_review_has_room_before_all_else() -> None:
    old = [judged(finding("logs-kept", f"c{n}", level=Level.ADVISORY), "unchanged") for n in range(2000)]
    (first,), (second,) = review(*old).environments, review(judged(finding("endpoint-private"))).environments
    waived = judged(finding("endpoint-private", "second", waived=WAIVED), "unchanged")
    last = replace(second, environment="aws-last", findings=(*second.findings, waived))
    text = as_markdown(replace(review(), environments=(first, last)))

    assert "The rest is left out" in text
    assert "**new, mandatory** `endpoint-private`" in text
    assert WAIVED.ticket in text


def test_the_order_in_which_findings_come_is_of_no_account() -> None:
    """Reports come of sorted findings; sorting is what compares does."""
    found = list(everything().environments[0].current)
    first = as_sarif(review(*found), RULES, "0.1.0")
    random.Random(7).shuffle(found)
    assert as_sarif(review(*found), RULES, "0.1.0") == first


def test_json_says_what_fails() -> None:
    shown = as_json(everything())

    assert shown["ok"] is False
    fails = {item["rule"]: item["fails"] for item in shown["environments"][0]["findings"]}
    assert fails["pods-unprivileged"] is True
    assert fails["key-rotates"] is False
    assert shown["environments"][2]["errors"] == ["config.atoll:zones: is required"]
