"""Every pod is under a policy of the network."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import Breach, Fault, Level, Rule, Severity, Stack, changed
from atoll_policies.namespaces import in_namespace, namespace_of
from atoll_policies.pods import CORE

_POLICY = "kubernetes:networking.k8s.io:NetworkPolicy"


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for resource in stack.of(*CORE):
        policies, more = in_namespace(stack, _POLICY, namespace_of(resource))
        if not policies:
            yield Breach(resource, Fault("", "be in a namespace with a NetworkPolicy", unknown=more))


RULE = Rule(
    id="pod-network-policy",
    title="Pods are in namespaces with a NetworkPolicy",
    why="Without a policy every pod reaches every other, whosever it is.",
    fix="Make a NetworkPolicy in the namespace that denies all, and one for each way that is needed.",
    severity=Severity.MEDIUM,
    across=_across,
    about=CORE,
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.3.2",
        "cis-gke/4.3.2",
        "cis-aks/4.4.2",
        "nist-800-53/SC-7",
        "nsa/network-separation",
    ),
    equivalents=("CKV2_K8S_6",),
    disagrees={"CKV2_K8S_6": "it takes a policy of another namespace for an answer"},
    good=(changed("deployment", "metadata.namespace", "training"),),
    bad=(
        changed("cron-job", "metadata.namespace", "default", also=("not-in-default-namespace",)),
        changed("pod", "metadata.namespace", "elsewhere"),
    ),
)
