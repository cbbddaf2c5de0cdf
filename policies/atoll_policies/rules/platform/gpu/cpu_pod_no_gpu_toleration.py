"""Pods without GPUs stay off machines that have them."""

from atoll_policies import Level, Rule, Severity, added, changed, each, field, negated, pods, when
from atoll_policies.baselines.kubernetes._parts import container, kubernetes, pod
from atoll_policies.conditions import all_of
from atoll_policies.gpus import WANTS_GPU
from atoll_policies.pods import POD_PATHS, PRESET, RUNTIMES

# Agents of nodes are everywhere, and runtimes and presets are for endpoints that say what they want.
_ASKED = [token for token in POD_PATHS if token not in ("kubernetes:apps:DaemonSet", *RUNTIMES, *PRESET)]

RULE = Rule(
    id="cpu-pod-no-gpu-toleration",
    title="Pods without GPUs don't tolerate a GPU pool's taint",
    why="A pod that tolerates everything keeps a machine of tens of dollars an hour from scaling down.",
    fix="Take the toleration away: neither `nvidia.com/gpu`, nor `operator: Exists` without a key.",
    severity=Severity.LOW,
    requires=pods(
        when(
            negated(WANTS_GPU),
            each(
                "tolerations[*]",
                all_of(
                    field("key").present(),
                    field("key").avoids(
                        r"^(nvidia\.com/gpu|amd\.com/gpu|aws\.amazon\.com/neuron|google\.com/tpu)"
                    ),
                ),
            ),
        ),
        _ASKED,
    ),
    absent="passes",
    dev=Level.ADVISORY,
    prod=Level.MANDATORY,
    gap="GPU-1",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("iso-42001/A.4.5", "nist-800-53/SC-6"),
    good=(
        changed("deployment", "spec.template.spec.tolerations", [{"key": "team", "operator": "Exists"}]),
        added(
            kubernetes(
                "node-agent",
                "apps/v1",
                "DaemonSet",
                spec={
                    "selector": {"matchLabels": {"app": "node-agent"}},
                    "template": {"spec": pod(container("agent"), tolerations=[{"operator": "Exists"}])},
                },
            )
        ),
        changed("gpu-job", "spec.template.spec.tolerations", [{"operator": "Exists"}]),
    ),
    bad=(
        changed("deployment", "spec.template.spec.tolerations", [{"operator": "Exists"}]),
        changed("pod", "spec.tolerations", [{"key": "nvidia.com/gpu", "operator": "Exists"}]),
    ),
)
