import pulumi
import pytest

from atoll.errors import ValidationError
from atoll.kubernetes import TenantNamespace
from atoll.testing import Registered, record

ARGS = {"cpu_limit": 8, "memory_limit_mib": 4096}


@pytest.fixture
def registered() -> dict[str, Registered]:
    return record(lambda: TenantNamespace("ml", ARGS))


def test_pods_are_restricted(registered) -> None:
    labels = registered["ml-namespace"].inputs["metadata"]["labels"]

    for mode in ("enforce", "audit", "warn"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"


def test_quota(registered) -> None:
    assert registered["ml-quota"].inputs["spec"]["hard"] == {
        "requests.cpu": "8",
        "limits.memory": "4096Mi",
        "requests.storage": "100Gi",
        "pods": "50",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }


def test_nothing_may_talk_but_to_dns(registered) -> None:
    deny, dns = registered["ml-deny-all"].inputs["spec"], registered["ml-allow-dns"].inputs["spec"]

    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert dns["policyTypes"] == ["Egress"]
    assert {port["port"] for rule in dns["egress"] for port in rule["ports"]} == {53}


def test_the_name_comes_after_the_guards(registered) -> None:
    def program() -> None:
        tenant = TenantNamespace("ml", ARGS)
        pulumi.CustomResource("test:index:Pod", "pod", {"namespace": tenant.namespace})

    pod = record(program)["pod"]

    assert pod.inputs["namespace"] == "ml"
    assert pod.depends_on == {"ml-namespace", "ml-quota", "ml-defaults", "ml-deny-all", "ml-allow-dns"}


def test_problems() -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: TenantNamespace("My_Team", {"cpu_limit": 0}))

    assert {problem.path for problem in error.value.problems} == {"name", "cpu_limit", "memory_limit_mib"}
