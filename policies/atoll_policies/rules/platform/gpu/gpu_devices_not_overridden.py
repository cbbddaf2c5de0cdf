"""A container sees the GPUs that it was given, and no other."""

from atoll_policies import Rule, Severity, changed, containers, each, field, when

RULE = Rule(
    id="gpu-devices-not-overridden",
    title="No container chooses its GPUs by an environment variable",
    why="`NVIDIA_VISIBLE_DEVICES` goes before what the scheduler gave: the container sees every GPU of the"
    " node, with other pods' memory on them.",
    fix="Ask for GPUs in `resources.limits`; of `NVIDIA_VISIBLE_DEVICES` only `void` and `none` are allowed.",
    severity=Severity.HIGH,
    requires=containers(
        each(
            "env[*]",
            when(
                field("name").equals("NVIDIA_VISIBLE_DEVICES"),
                field("value").one_of("", "none", "void"),
            ),
        )
    ),
    absent="passes",
    gap="GPU-3",
    evidence="NVIDIA/gpu-operator#1145",
    maps=("nist-800-53/AC-6", "mitre-atlas/AML.T0024"),
    good=(
        changed("pod", "spec.containers[0].env[0].value", "all"),
        changed("pod", "spec.containers[0].env[0]", {"name": "NVIDIA_VISIBLE_DEVICES", "value": "void"}),
        changed("pod", "spec.containers[0].env[0]", {"name": "NVIDIA_VISIBLE_DEVICES", "value": "none"}),
        changed("pod", "spec.containers[0].env[0]", {"name": "NVIDIA_VISIBLE_DEVICES", "value": ""}),
    ),
    bad=(
        changed("pod", "spec.containers[0].env[0]", {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"}),
        changed("endpoint", "spec.predictor.model.env[0]", {"name": "NVIDIA_VISIBLE_DEVICES", "value": "0"}),
    ),
)
