"""Namespaces of models and training enforce the restricted standard."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Rule, Severity, Stack, changed, field, resource
from atoll_policies.namespaces import namespace_of
from atoll_policies.pods import CORE, POD_PATHS

_CUSTOM = tuple(token for token in POD_PATHS if token not in CORE)
_LABEL = "metadata.labels[pod-security.kubernetes.io/enforce]"
_RESTRICTED = field(_LABEL).equals("restricted")
_PLAIN = resource(
    "namespace-plain",
    "kubernetes:core/v1:Namespace",
    {"metadata": {"name": "plain", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}},
)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    busy = [namespace for item in stack.of(*_CUSTOM) if isinstance(namespace := namespace_of(item), str)]
    for namespace in stack.of("kubernetes:core:Namespace"):
        at = At(namespace.properties)
        answer = _RESTRICTED.holds(at)
        if not answer and at.get("metadata.name") in busy:
            yield Breach(namespace, Fault("", "be restricted", unknown=answer is None))


RULE = Rule(
    id="namespace-restricted",
    title="Namespaces of models and training enforce the restricted standard",
    why="Models are other people's programs: their pods need no right that the restricted standard takes.",
    fix="Set the label `pod-security.kubernetes.io/enforce` of the namespace to restricted.",
    severity=Severity.MEDIUM,
    across=_across,
    about=("kubernetes:core:Namespace",),
    gap="ISO-1",
    evidence="elastisys/compliantkubernetes-apps#2473",
    maps=(
        "cis-gke/4.2.1",
        "nist-800-53/AC-6",
        "nsa/pod-security",
    ),
    good=(
        changed("namespace-serving", "metadata.labels[team]", "ml"),
        changed("pod", "metadata.namespace", "plain", beside=(_PLAIN,), also=("pod-network-policy",)),
    ),
    absent="fails",
    bad=(
        changed("namespace-serving", _LABEL, "privileged", also=("namespace-pod-security",)),
        changed("namespace-serving", _LABEL, "baseline"),
        changed("namespace-training", _LABEL, "baseline"),
    ),
)
