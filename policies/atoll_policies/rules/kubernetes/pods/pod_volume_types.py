"""Pods mount what the restricted standard lets them."""

from atoll_policies import (
    At,
    Rule,
    Severity,
    changed,
    custom,
    each,
    pods,
)

_KINDS = (
    "name",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)


def _known(at: At) -> bool:
    return not isinstance(at.value, dict) or set(at.value) <= set(_KINDS)


RULE = Rule(
    id="pod-volume-types",
    title="Pods have volumes of the restricted kinds alone",
    why="Other kinds bring the node's disk, or a server's with its own idea of who may read.",
    fix="Use configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected or secret.",
    severity=Severity.MEDIUM,
    requires=pods(each("volumes[*]", custom("be of a restricted kind", _known))),
    absent="passes",
    maps=(
        "pss/restricted-volume-types",
        "nist-800-53/CM-7",
    ),
    good=(
        *(
            changed(
                "pod", "spec.volumes", [{"name": "v", kind: {"sources": []} if kind == "projected" else {}}]
            )
            for kind in ("configMap", "downwardAPI", "emptyDir", "ephemeral", "image", "projected", "secret")
        ),
        changed(
            "pod",
            "spec.volumes",
            [
                {"name": "v", "persistentVolumeClaim": {"claimName": "c"}},
                {"name": "w", "csi": {"driver": "d"}},
            ],
        ),
    ),
    bad=(
        changed("pod", "spec.volumes", [{"name": "v", "nfs": {"server": "s", "path": "/"}}]),
        changed(
            "deployment",
            "spec.template.spec.volumes",
            [{"name": "v", "iscsi": {"iqn": "i", "lun": 0, "targetPortal": "t"}}],
        ),
    ),
)
