"""A namespace's GPUs are counted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from atoll_policies import UNKNOWN, At, Breach, Level, Rule, Severity, Stack, changed, negated, without
from atoll_policies.gpus import HOLDS_GPU_POD
from atoll_policies.namespaces import hard_limits, namespace_of
from atoll_policies.pods import POD_PATHS

_COUNTED = re.compile(r"requests\..+/.+")


def _counted(limits: dict[str, Any] | None) -> bool | None:
    amounts = [value for name, value in (limits or {}).items() if _COUNTED.fullmatch(name)]
    if limits is None or (amounts and all(amount is UNKNOWN for amount in amounts)):
        return None
    return bool(amounts)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for resource in stack.of(*POD_PATHS):
        needed = negated(HOLDS_GPU_POD[resource.token], "be in a namespace with a quota of accelerators")
        counted = _counted(hard_limits(stack, namespace_of(resource)))
        for fault in [] if counted else needed.faults(At(resource.properties)):
            yield Breach(resource, fault if counted is False else replace(fault, unknown=True))


RULE = Rule(
    id="gpu-quota",
    title="A namespace with GPU pods has a quota of GPUs",
    why="Without a quota one team's sweep takes every GPU, or makes the autoscaler buy more.",
    fix="Make a ResourceQuota in the namespace with `requests.nvidia.com/gpu` in `spec.hard`.",
    severity=Severity.MEDIUM,
    across=_across,
    about=tuple(POD_PATHS),
    dev=Level.MANDATORY,
    gap="COST-7",
    evidence="NVIDIA/aicr#860",
    maps=(
        "owasp-llm/LLM10",
        "nist-800-53/SC-6",
        "nsa/resource-policies",
    ),
    good=(changed("quota-serving", "spec.hard[requests.nvidia.com/gpu]", "1"),),
    undetermined=(
        changed(
            "gpu-job",
            "metadata.namespace",
            "elsewhere",
            together={"spec.template.spec.containers[0].resources": UNKNOWN},
        ),
    ),
    bad=(
        without("quota-training"),
        changed("quota-serving", "spec.hard[requests.nvidia.com/gpu]"),
        changed("gpu-job", "metadata.namespace", "elsewhere", also=("pod-network-policy",)),
    ),
)
