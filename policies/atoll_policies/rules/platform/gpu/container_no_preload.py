"""Containers don't load code into other programs."""

from atoll_policies import Rule, Severity, changed, containers, each, field

RULE = Rule(
    id="container-no-preload",
    title="No container sets LD_PRELOAD",
    why="A hook of the NVIDIA container toolkit ran what this variable named, as root on the node"
    " (CVE-2025-23266).",
    fix="Take `LD_PRELOAD` out of `env`; set it inside the image's start script where a library needs it.",
    severity=Severity.HIGH,
    requires=containers(each("env[*]", field("name").none_of("LD_PRELOAD", "LD_AUDIT"))),
    absent="passes",
    gap="GPU-3",
    evidence="NVIDIA/gpu-operator#1145",
    maps=("nist-800-53/SI-7", "mitre-atlas/AML.T0010"),
    good=(changed("pod", "spec.containers[0].env[0].name", "LD_LIBRARY_PATH"),),
    bad=(
        changed("pod", "spec.containers[0].env[0].name", "LD_PRELOAD"),
        changed("gpu-job", "spec.template.spec.containers[0].env[0].name", "LD_AUDIT"),
    ),
)
