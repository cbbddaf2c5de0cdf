"""A namespace's GPUs are counted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, Breach, Fault, Level, Rule, Severity, Stack, changed, without
from atoll_policies.gpus import has_gpu_pod
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
        wants = has_gpu_pod(resource)
        counted = _counted(hard_limits(stack, namespace_of(resource)))
        if wants is not False and not counted:
            unknown = wants is None or counted is None
            yield Breach(
                resource, Fault("", "be in a namespace with a quota of accelerators", unknown=unknown)
            )


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
    bad=(
        without("quota-training"),
        changed("quota-serving", "spec.hard[requests.nvidia.com/gpu]"),
    ),
)
