"""Namespaces refuse pods that could harm the node."""

from atoll_policies import At, Level, Parameter, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer
from atoll_policies.values import UNKNOWN

_ENFORCE = "metadata.labels[pod-security.kubernetes.io/enforce]"


def _safe(at: At) -> Answer:
    name, level = at.get("metadata.name"), at.get("metadata.labels[pod-security.kubernetes.io/enforce]")
    if UNKNOWN in (name, level):
        return None
    return level in ("baseline", "restricted") or name in at.parameters["privileged_namespaces"]


RULE = Rule(
    id="namespace-pod-security",
    title="Namespaces enforce pod security; only operators' may be privileged",
    why="A namespace without the label takes privileged pods: one `kubectl apply` away from every GPU and"
    " secret of the node. GPUs work in restricted pods.",
    fix="Set the label `pod-security.kubernetes.io/enforce` to restricted, or to baseline; list operators'"
    " namespaces in `privileged_namespaces`.",
    severity=Severity.HIGH,
    requires={"kubernetes:core:Namespace": custom("enforce baseline or restricted", _safe)},
    parameters={
        "privileged_namespaces": Parameter(
            ["gpu-operator", "network-operator", "kube-system"], "namespaces whose pods may be privileged"
        )
    },
    dev=Level.MANDATORY,
    gap="ISO-1",
    evidence="elastisys/compliantkubernetes-apps#2473",
    maps=(
        "cis-eks/4.2.1",
        "cis-gke/4.2.1",
        "cis-aks/4.2.1",
        "nist-800-53/AC-6",
        "nsa/pod-security",
    ),
    good=(
        changed("namespace-serving", "metadata.labels[team]", "ml"),
        changed("namespace-serving", _ENFORCE, "baseline", also=("namespace-restricted",)),
        changed(
            "namespace-training",
            _ENFORCE,
            together={"metadata.name": "gpu-operator"},
            also=("namespace-restricted",),
        ),
    ),
    bad=(
        changed("namespace-serving", _ENFORCE, "privileged", also=("namespace-restricted",)),
        changed("namespace-training", "metadata.labels", also=("namespace-restricted",)),
    ),
)
