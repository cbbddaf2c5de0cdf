"""Each rule refuses a plan, with its reason, and lets a plan by that is only a little different."""

import pytest

from atoll.accelerators import (
    RULES,
    Affinity,
    FabricUse,
    NodeSoftware,
    Option,
    PoolMode,
    Purchase,
    Rule,
    Size,
    catalogue,
)
from atoll.errors import ValidationError

from .plans import make
from .rule_cases import CASES, broken


def test_every_rule_has_a_good_and_a_bad_case() -> None:
    assert {rule.id for rule in RULES} == set(CASES)
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_bad_plan_is_refused_with_the_rules_reason(rule: Rule) -> None:
    case = CASES[rule.id]
    violation = broken(case.base, case.bad)[rule.id]

    assert violation.reason == rule.reason
    assert f"because {rule.reason}" in str(violation)
    assert str(violation).endswith(f"[{rule.id}]")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_good_plan_is_made_and_renders(rule: Rule) -> None:
    case = CASES[rule.id]

    assert make(case.base, **case.good).render()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_reason_a_known_source_and_targets(rule: Rule) -> None:
    assert rule.source in catalogue().sources
    assert rule.reason
    assert not rule.reason.endswith(".")
    assert rule.targets


def test_every_problem_at_once() -> None:
    found = broken(
        "gke",
        {
            "name": "Train!",
            "options": (Option(purchase=Purchase.FLEX_START, reservation="h100", max_run_duration_s=0),),
            "size": Size(nodes=2, max_nodes=4),
            "auto_repair": True,
            "fabric": FabricUse(),
            "mode": PoolMode.SYSTEM,
        },
    )

    assert set(found) == {
        "name-form",
        "reservation-named-in-vain",
        "size-fixed-or-range",
        "gke-flex-no-auto-repair",
        "gke-flex-not-static",
        "gke-run-at-most-seven-days",
        "gke-gpu-networks",
        "elsewhere-no-azure-fields",
    }


def test_an_unknown_machine_is_told_alone() -> None:
    with pytest.raises(ValidationError, match=r"got 'p5\.48xlage', allowed: .*p5\.48xlarge"):
        make("eks", machine_type="p5.48xlage")
    with pytest.raises(ValidationError, match=r"options\[0\]\.machine_type: is not a machine"):
        make("class", options=(Option(purchase=Purchase.SPOT, machine_type="a3-highgpu-9g"),))


def test_a_capacity_block_is_always_a_named_one() -> None:
    assert "reservation-named" in broken(
        "eks", {"options": (Option(purchase=Purchase.CAPACITY_BLOCK, affinity=Affinity.ANY),)}
    )


def test_an_images_release_is_eks_own_images_alone() -> None:
    software = NodeSoftware.default("p5.48xlarge", image="eks-ubuntu")
    image = {"software": software, "image_id": "ami-0123456789abcdef0", "image_version": "v1"}

    assert "image_version: is of EKS' images only" in str(broken("eks", image)["aws-custom-image-id"])
    assert "aws-custom-image-id" in broken("eks", {"image_id": "ami-0123456789abcdef0"})
