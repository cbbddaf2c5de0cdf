"""Model servers talk to those they are meant to talk to."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import Breach, Fault, Level, Rule, Severity, Stack, changed, without
from atoll_policies.models import ENDPOINTS
from atoll_policies.namespaces import denied, namespace_of


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for resource in stack.of(*RULE.about):
        answers = denied(stack, namespace_of(resource)).values()
        if not all(answers):
            unknown = False not in answers
            yield Breach(resource, Fault("", "be in a namespace that denies by default", unknown=unknown))


RULE = Rule(
    id="serving-default-deny",
    title="Namespaces of model servers and training deny traffic by default, in and out",
    why="A model that runs a program, or a server with a hole, reaches every other pod and the internet"
    " where no policy says otherwise.",
    fix="Make a NetworkPolicy in the namespace with an empty `podSelector` and both `policyTypes`, and one"
    " for each way that is needed: DNS, the store, the gateway.",
    severity=Severity.HIGH,
    across=_across,
    about=(*ENDPOINTS, "kubernetes:kubeflow.org:PyTorchJob", "kubernetes:ray.io:RayJob"),
    absent="passes",
    dev=Level.MANDATORY,
    gap="SRV-2",
    evidence="CKV2_K8S_6 reads Pods and Deployments alone",
    maps=(
        "aisvs/5.2.1",
        "cis-eks/4.3.2",
        "cis-gke/4.3.2",
        "cis-aks/4.4.2",
        "nist-800-53/SC-7",
        "nsa/network-separation",
    ),
    good=(
        changed("deny-all-serving", "spec.policyTypes", ["Egress", "Ingress"]),
        changed("deny-all-serving", "spec.podSelector", {}),
    ),
    bad=(
        changed("deny-all-training", "spec.policyTypes", ["Egress"]),
        changed("deny-all-serving", "spec.podSelector", {"matchLabels": {"app": "serve"}}),
        without("deny-all-serving"),
    ),
)
