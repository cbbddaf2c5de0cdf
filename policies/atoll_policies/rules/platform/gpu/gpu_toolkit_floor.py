"""The software between containers and GPUs has no known escape."""

import re
from typing import Any

from atoll_policies import At, Condition, Rule, Severity, all_of, changed, containers, custom, field, when
from atoll_policies.conditions import Answer
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

# The first versions without CVE-2024-0132 and CVE-2025-23266: NVIDIA's bulletin of July 2025,
# https://nvidia.custhelp.com/app/answers/detail/a_id/5659
_OPERATOR = (25, 3, 1)
_TOOLKIT = (1, 17, 8)
_FLOORS = {"container-toolkit": _TOOLKIT, "gpu-operator": _OPERATOR}
_NUMBERS = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_IMAGE = re.compile(r"(?:.*/)?(?P<part>container-toolkit|gpu-operator):(?P<version>v?\d+\.\d+\.\d+)\S*")


def _not_below(floor: tuple[int, int, int], value: Any) -> Answer:
    if value is UNKNOWN or value is HIDDEN:
        return None
    found = _NUMBERS.match(value) if isinstance(value, str) else None
    return found is not None and tuple(map(int, found.groups())) >= floor


def _toolkit(at: At) -> Answer:
    version = at.get("values.toolkit.version")
    return True if version is MISSING else _not_below(_TOOLKIT, version)


def _image(at: At) -> Answer:
    image = at.get("image")
    found = _IMAGE.fullmatch(image) if isinstance(image, str) else None
    if found is None:
        return None if image is UNKNOWN else True
    return _not_below(_FLOORS[found["part"]], found["version"])


_CHART: Condition = when(
    field("chart").matches(r"(?:.*/)?gpu-operator", "be the GPU operator's"),
    all_of(
        custom("be 25.3.1 or later", lambda at: _not_below(_OPERATOR, at.get("version"))),
        custom("be 1.17.8 or later", _toolkit),
    ),
)

RULE = Rule(
    id="gpu-toolkit-floor",
    title="GPU operator and container toolkit have no known container escape",
    why="Before these versions a container image could become root on its node: CVE-2024-0132,"
    " CVE-2025-23266.",
    fix="Use the GPU operator 25.3.1 or later, and the container toolkit 1.17.8 or later, with the version"
    " named.",
    severity=Severity.CRITICAL,
    requires={
        "kubernetes:helm.sh:Release": _CHART,
        **containers(
            custom("be 1.17.8 or later (operator: 25.3.1)", _image),
            ("kubernetes:apps:DaemonSet", "kubernetes:apps:Deployment"),
        ),
    },
    gap="GPU-4",
    evidence="Azure/aks-gpu#61",
    maps=(
        "nist-800-53/RA-5",
        "nist-800-53/SI-2",
        "mitre-atlas/AML.T0105",
    ),
    good=(
        changed("deployment", "spec.replicas", 3),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "nvcr.io/nvidia/k8s/container-toolkit:v1.17.8@sha256:" + "0" * 64,
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "nvcr.io/nvidia/gpu-operator:v25.3.1@sha256:" + "0" * 64,
        ),
        changed("gpu-operator", "version", "v25.3.1"),
        changed("gpu-operator", "values.toolkit.version", "v1.17.8-ubuntu20.04"),
        changed("gpu-operator", "values.toolkit.version"),
        changed("gpu-operator", "version", "v1.0.0", together={"chart": "metrics-server"}),
    ),
    undetermined=(changed("deployment", "spec.template.spec.containers[0].image", UNKNOWN),),
    bad=(
        changed("gpu-operator", "version", "v24.9.2"),
        changed("gpu-operator", "version", "v25.3.0"),
        changed("gpu-operator", "version"),
        changed("gpu-operator", "values.toolkit.version", "v1.17.7"),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "nvcr.io/nvidia/k8s/container-toolkit:v1.16.1@sha256:" + "0" * 64,
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "nvcr.io/nvidia/gpu-operator:v24.6.1@sha256:" + "0" * 64,
        ),
    ),
)
