"""Coverage: what rules say of other tools' checks is true, and what they leave out is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from atoll_policies import Rule
from atoll_policies.coverage import BARS, QUESTIONS, WHOLE, Coverage, not_applicable
from atoll_policies.registry import all_rules
from atoll_policies.scanner import Family, Scanner, scanner

FACTS = Scanner(
    "a scanner",
    (Family("GKE", "A", ("cluster", "pool")), Family("Lambda", "B", ("function",))),
    {
        "CKV_GCP_1": ("cluster",),
        "CKV_GCP_2": ("cluster", "pool"),
        "CKV_AWS_3": ("function",),
        "CKV_AWS_9": (),
    },
)


def covering(*equivalents: str, **words: object) -> Rule:
    return replace(all_rules()[0], id="mine", equivalents=equivalents, disagrees={}, gap="", **words)


def test_a_check_of_both_tiers_counts_in_the_first() -> None:
    families = (*FACTS.families, Family("edge", "B", ("pool",)))

    assert Coverage((), replace(FACTS, families=families), {}).of_tier("B").checks == ("CKV_AWS_3",)


def coverage(*rules: Rule, reasons: Mapping[str, str] | None = None) -> Coverage:
    return Coverage(rules, FACTS, reasons or {})


def test_rules_and_reasons_name_only_what_there_is() -> None:
    assert Coverage(all_rules(), scanner(), not_applicable()).problems() == []


def test_the_bars_are_met() -> None:
    assert Coverage(all_rules(), scanner(), not_applicable()).below_bars() == []


def test_a_check_is_covered_by_a_rule_or_by_a_reason() -> None:
    share = coverage(covering("CKV_GCP_1"), reasons={"CKV_GCP_2": "of a dead API"}).of_tier("A")

    assert (share.rules, share.reasons, share.missing) == (
        {"CKV_GCP_1": ("mine",)},
        {"CKV_GCP_2": "of a dead API"},
        (),
    )


def test_a_check_of_two_types_counts_once_and_for_both() -> None:
    found = coverage(covering("CKV_GCP_2"))

    assert found.of_tier("A").covered == 0.5
    assert found.of_types(("pool",)).covered == 1.0
    assert found.of_types(("cluster",)).missing == ("CKV_GCP_1",)


def test_what_is_missing_is_below_the_bars() -> None:
    below = coverage(covering("CKV_GCP_1")).below_bars()

    assert below[:3] == [
        "tier A: 50.0% of 2 checks, at least 95%",
        "tier B: 0.0% of 1 checks, at least 80%",
        "GKE: every check must be covered, 1 aren't",
    ]
    assert [words.split(": ")[1].split(", ")[0] for words in below[3:]] == ["COST-1", "1.1.3"]


def test_unknown_and_retired_checks_are_told() -> None:
    rule = covering("CKV_GCP_1", "CKV_GCP_100", "AVD-GCP-0001")

    assert coverage(rule, reasons={"CKV_AWS_99": "gone"}).problems() == [
        "mine: the scanner has no check CKV_GCP_100",
        "data/not_applicable: the scanner has no check CKV_AWS_99",
    ]


def test_a_check_isnt_both_a_rule_and_not_applicable() -> None:
    found = coverage(covering("CKV_GCP_1"), reasons={"CKV_GCP_1": "noise"})

    assert found.problems() == ["data/not_applicable: CKV_GCP_1 is what mine says"]
    assert found.of_tier("A").reasons == {}


def test_only_an_equivalent_can_disagree() -> None:
    rule = replace(covering("CKV_GCP_1"), disagrees={"CKV_GCP_2": "it reads the name only"})

    assert coverage(rule).problems() == ["mine: CKV_GCP_2 disagrees and isn't among the equivalents"]


def test_an_answer_names_the_question_who_asked_and_two_controls() -> None:
    rule = replace(covering(), gap="COST-99", evidence="", maps=("nist-800-53/SC-7",))
    first, *others = coverage(rule).problems()

    assert first.startswith("mine: there is no question 'COST-99'")
    assert others == [
        "mine: it answers COST-99 and has no `evidence` of who asked",
        "mine: it answers COST-99 and needs 2 `maps`, has 1",
    ]


def test_the_facts_are_those_that_the_bars_speak_of() -> None:
    facts = scanner()
    tier_a, tier_b = (Coverage((), facts, {}).of_tier(tier).checks for tier in BARS)

    assert (len(tier_a), len(tier_b), len(facts.checks)) == (314, 126, 1360)
    assert {family.name for family in facts.families} >= set(WHOLE)
    assert len(QUESTIONS) == 37


def test_reasons_are_read_from_every_file(tmp_path: Path) -> None:
    (tmp_path / "aws.toml").write_text('CKV_AWS_9 = "of a service that closed"\n')
    (tmp_path / "gcp.toml").write_text('CKV_GCP_1 = "noise"\n')

    assert not_applicable(tmp_path) == {"CKV_AWS_9": "of a service that closed", "CKV_GCP_1": "noise"}
