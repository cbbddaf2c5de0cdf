"""Teams don't share a GPU's memory."""

import re
from typing import Any

from atoll_policies import UNKNOWN, At, Level, Rule, Severity, changed, custom, field
from atoll_policies.conditions import Answer, each
from atoll_policies.pools import GKE_POOL

_SHARING = re.compile(r"timeSlicing|\bmps\b\W*:|^mps$")


def _texts(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [text for name, value in tree.items() for text in (name, *_texts(value))]
    if isinstance(tree, list):
        return [text for item in tree for text in _texts(item)]
    return [tree]


def _unshared(path: str) -> Any:
    def holds(at: At) -> Answer:
        texts = _texts(at.get(path))
        found = [text for text in texts if isinstance(text, str) and _SHARING.search(text)]
        return False if found else None if UNKNOWN in texts else True

    return custom("not share GPUs by time-slicing or MPS", holds, path)


RULE = Rule(
    id="gpu-not-shared",
    title="GPUs aren't shared by time-slicing or MPS",
    why="Neither keeps one program's memory from another's errors, nor bounds it: between teams only MIG"
    " or whole GPUs do. Where all pods of a cluster are one team's, set the rule to disabled.",
    fix="Take away `gpuSharingConfig` or the device plugin's `sharing`; cut GPUs with MIG"
    " (`gpuPartitionSize`, `gpuInstanceProfile`).",
    severity=Severity.MEDIUM,
    requires={
        GKE_POOL: each("nodeConfig.guestAccelerators[*]", field("gpuSharingConfig").absent()),
        "kubernetes:core:ConfigMap": _unshared("data"),
        "kubernetes:helm.sh:Release": _unshared("values"),
    },
    absent="passes",
    dev=Level.DISABLED,
    gap="GPU-5",
    evidence="OWASP/AISVS 4.2.4, 5.3.2",
    maps=("aisvs/4.2.4", "aisvs/5.3.2", "nist-800-53/SC-4"),
    good=(
        changed("gpu-gke-pool", "nodeConfig.guestAccelerators[0].gpuPartitionSize", "1g.10gb"),
        changed("gpu-operator", "values.mig", {"strategy": "mixed"}),
        changed("settings", "data.config", "flags: {migStrategy: mixed}"),
    ),
    bad=(
        changed(
            "gpu-gke-pool",
            "nodeConfig.guestAccelerators[0].gpuSharingConfig",
            {"gpuSharingStrategy": "TIME_SHARING", "maxSharedClientsPerGpu": 4},
        ),
        changed("settings", "data.config", "sharing:\n  timeSlicing:\n    resources: []\n"),
        changed("settings", "data.config", "sharing:\n  mps:\n    resources: []\n"),
        changed("settings", "data.config", '{"sharing": {"mps": {}}}'),
        changed(
            "gpu-operator", "values.devicePlugin.config", {"default": {"sharing": [{"timeSlicing": {}}]}}
        ),
        changed("gpu-operator", "values.devicePlugin.config", {"default": {"sharing": {"mps": {}}}}),
    ),
)
