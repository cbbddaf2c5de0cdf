"""Frameworks are what their publishers number, rules name what is in them, and pages show both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atoll_policies.compliance import Control, Framework, frameworks, matrix, problems
from atoll_policies.compliance_pages import equivalents_page, matrix_page
from atoll_policies.registry import all_rules
from atoll_policies.rule import Rule

FRAMEWORKS = {framework.id: framework for framework in frameworks()}
NUMBERS = {
    "aisvs": 16,
    "cis-aks": 51,
    "cis-eks": 50,
    "cis-gke": 57,
    "hipaa": 12,
    "iso-42001": 38,
    "owasp-llm": 10,
    "pss": 18,
}


def rule(name: str, **changes: object) -> Rule:
    plain = replace(all_rules()[0], id=name, maps=(), equivalents=(), disagrees={})
    return replace(plain, **changes)  # type: ignore[arg-type]


def lines_with(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if word in line]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_framework_has_all_its_controls(name: str) -> None:
    assert len(FRAMEWORKS[name].controls) == NUMBERS[name]


def test_a_framework_that_is_whole_is_counted() -> None:
    assert {name for name, framework in FRAMEWORKS.items() if framework.whole} == set(NUMBERS) - {"aisvs"}


@pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=lambda framework: framework.id)
def test_a_framework_says_where_it_is_from_and_what_each_control_asks(framework: Framework) -> None:
    assert framework.source.startswith("https://")
    for control in framework.controls:
        for text in (control.title, control.manual):
            assert text == text.strip(" .")
            assert "|" not in text
        assert control.title


def test_rules_name_controls_that_exist() -> None:
    assert list(problems(all_rules())) == []


def test_a_rule_may_name_no_other_control() -> None:
    wrong = rule("wrong", maps=("pss/baseline-typo", "cis-eks/3.2.1", "pss/baseline-seccomp", "soc3/CC6.1"))
    found = list(problems([wrong]))

    assert found[0] == "wrong: no framework has pss/baseline-typo"
    assert found[1].startswith("wrong: cis-eks/3.2.1 isn't for code to decide (the kubelet")
    assert found[2:] == ["wrong: no framework has soc3/CC6.1"]


def test_a_control_is_answered_by_the_rules_that_name_it() -> None:
    controls = (Control("1", "one"), Control("2", "two", manual="people do it"), Control("3", "three"))
    made_up = Framework("ours", "Ours", "1.0", "https://example.com", True, controls)
    rules = [rule("b", maps=("ours/1",)), rule("a", maps=("ours/1", "other/3")), rule("c", maps=("ours/11",))]
    rows = matrix(made_up, rules)

    assert [(row.control.id, row.rules, row.status) for row in rows] == [
        ("1", ("a", "b"), "by rules"),
        ("2", (), "not by code"),
        ("3", (), "open"),
    ]


def test_the_matrix_shows_counts_reasons_and_links() -> None:
    no_root = rule("no-root", maps=("pss/restricted-run-as-user",))
    page = matrix_page([no_root], {"no-root": "pods.md#no-root"})

    assert lines_with(page, "](#pss)") == [
        "| [Pod Security Standards](#pss) | 1.34 | 18 | 1 | 0 | 17 |",
    ]
    assert "of more | 0 | 0 | 16 |" in lines_with(page, "](#aisvs)")[0]
    assert lines_with(page, "| restricted-run-as-user |") == [
        "| restricted-run-as-user | no user id is 0 | by rules | [`no-root`](pods.md#no-root) |"
    ]
    assert lines_with(page, "| not by code: the kubelet's flags")
    assert len(lines_with(page, " has more controls than are listed here.")) == sum(
        not framework.whole for framework in frameworks()
    )


def test_checks_of_other_tools_are_in_order_with_differences() -> None:
    differs = {"CKV_AWS_58": "it stops at the first"}
    one = rule("one", equivalents=("CKV_AWS_58", "CKV_AWS_100"), disagrees=differs)
    page = equivalents_page([rule("two", equivalents=("CKV_AWS_58", "CKV2_AWS_1")), one])

    assert lines_with(page, "| `CKV") == [
        "| `CKV2_AWS_1` | `two` |  |",
        "| `CKV_AWS_58` | `one`, `two` | `one`: it stops at the first |",
        "| `CKV_AWS_100` | `one` |  |",
    ]
    assert "3 checks have an answer" in page
