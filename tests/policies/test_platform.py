"""What rules about AI platforms share, and what no single change of the baseline shows."""

from __future__ import annotations

from typing import Any

import pytest

from atoll.accelerators import catalogue
from atoll_policies import UNKNOWN, At, Resource, Stack
from atoll_policies.gpus import HOLDS_GPU_POD, wants_gpu
from atoll_policies.machines import accelerated, top, usd_per_month
from atoll_policies.namespaces import denied
from atoll_policies.pods import POD_PATHS, secured
from atoll_policies.registry import rule

MACHINES = catalogue().machines


def made(kind: str, properties: dict[str, Any]) -> Resource:
    return Resource(f"urn:pulumi:aws-prod::t::{kind}::x", kind, "x", properties)


@pytest.mark.parametrize("name", MACHINES)
def test_the_catalogues_machines_are_known_by_their_names(name: str) -> None:
    assert accelerated(name) == (MACHINES[name].accelerator is not None)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("p5.48xlarge", True),
        ("ml.p5.48xlarge", True),
        ("a3-megagpu-8g", True),
        ("Standard_ND96isr_H100_v5", True),
        ("g6.xlarge", False),
        ("g2-standard-4", False),
        ("Standard_NC4as_T4_v3", False),
        ("m7i.xlarge", False),
        (None, False),
    ],
)
def test_the_dearest_machines_are_known(name: object, answer: bool) -> None:
    assert top(name) is answer


def test_a_month_of_a_machine_has_a_price_where_one_is_known() -> None:
    assert usd_per_month("p5.48xlarge") > usd_per_month("g6.xlarge") > 0
    assert usd_per_month("m99.huge") is None


def test_a_pod_wants_what_its_containers_ask_for() -> None:
    def pod(limits: Any) -> At:
        return At({"containers": [{"resources": {"limits": limits}}]})

    assert wants_gpu(pod({"nvidia.com/gpu": "1"})) is True
    assert wants_gpu(pod({"nvidia.com/mig-1g.10gb": 1})) is True
    assert wants_gpu(pod({"nvidia.com/gpu": "0"})) is False
    assert wants_gpu(pod({"cpu": "1"})) is False
    assert wants_gpu(At({"containers": [{"resources": UNKNOWN}]})) is None


def test_a_containers_own_setting_goes_before_its_pods() -> None:
    condition = secured("runAsNonRoot", words="be true", test=lambda value: value is True)
    pod = {"securityContext": {"runAsNonRoot": True}, "containers": [{"name": "a"}]}
    require = condition["kubernetes:core:Pod"]
    assert require.holds(At({"spec": pod})) is True
    pod["containers"] = [{"securityContext": {"runAsNonRoot": False}}]
    assert require.holds(At({"spec": pod})) is False
    pod["containers"] = [{"securityContext": UNKNOWN}]
    assert require.holds(At({"spec": pod})) is None
    assert require.holds(At({"spec": {"containers": [{}]}})) is False


def test_what_a_runtime_or_preset_says_isnt_missing() -> None:
    condition = secured("runAsNonRoot", words="be true", test=lambda value: value is True)
    endpoint = At({"spec": {"predictor": {"model": {"storageUri": "s3://a"}}}})
    preset = At({"spec": {"template": {"containers": [{"name": "main"}]}}})
    assert condition["kubernetes:serving.kserve.io:InferenceService"].holds(endpoint) is True
    assert condition["kubernetes:serving.kserve.io:LLMInferenceService"].holds(preset) is True


@pytest.mark.parametrize("token", POD_PATHS)
def test_every_path_of_a_pod_leads_into_it(token: str) -> None:
    tree: Any = {"containers": [{"resources": {"limits": {"nvidia.com/gpu": "1"}}}]}
    for part in reversed(POD_PATHS[token][0].replace("[*]", ".[*]").split(".")):
        tree = [tree] if part == "[*]" else {"Worker" if part == "*" else part: tree}
    assert HOLDS_GPU_POD[token].holds(At(tree)) is True


def policy(spec: Any) -> Resource:
    return made(
        "kubernetes:networking.k8s.io/v1:NetworkPolicy", {"metadata": {"namespace": "ml"}, "spec": spec}
    )


@pytest.mark.parametrize(
    ("spec", "into", "out"),
    [
        ({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, True, True),
        ({"podSelector": {}}, True, False),
        ({"podSelector": {"matchLabels": {"a": "b"}}, "policyTypes": ["Ingress"]}, False, False),
        ({"podSelector": {}, "policyTypes": UNKNOWN}, None, None),
    ],
)
def test_a_namespace_denies_what_a_policy_for_all_its_pods_covers(
    spec: Any, into: bool | None, out: bool | None
) -> None:
    assert denied(Stack([policy(spec)]), "ml") == {"Ingress": into, "Egress": out}
    assert denied(Stack([policy(spec)]), "other") == {"Ingress": False, "Egress": False}


@pytest.mark.parametrize(
    ("name", "ingress", "breaches"),
    [
        ("inferenceservice-config", '{"disableIngressCreation": true}', 0),
        ("inferenceservice-config", '{"disableIngressCreation": false}', 1),
        ("another", '{"disableIngressCreation": true}', 1),
    ],
)
def test_an_endpoint_isnt_public_where_kserve_makes_no_ingress(
    name: str, ingress: str, breaches: int
) -> None:
    endpoint = made(
        "kubernetes:serving.kserve.io/v1beta1:InferenceService", {"metadata": {"namespace": "ml"}}
    )
    config = made("kubernetes:core/v1:ConfigMap", {"metadata": {"name": name}, "data": {"ingress": ingress}})
    across = rule("endpoint-not-public").across
    assert across is not None
    assert len(list(across(Stack([endpoint, config]), {}))) == breaches
