"""Secrets aren't in the environment."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    all_of,
    changed,
    containers,
    each,
    field,
)

RULE = Rule(
    id="secrets-as-files",
    title="Secrets come as files, not as environment variables",
    why="The environment is inherited by every program that is started, and lies in crash reports and logs.",
    fix="Mount the secret as a volume, or read it from a secret store.",
    severity=Severity.LOW,
    requires=containers(
        all_of(
            each("env[*]", field("valueFrom.secretKeyRef").absent()),
            each("envFrom[*]", field("secretRef").absent()),
        )
    ),
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.4.1",
        "cis-gke/4.4.1",
        "cis-aks/4.5.1",
        "nist-800-53/IA-5",
        "nsa/secrets",
    ),
    equivalents=("CKV_K8S_35",),
    good=(changed("pod", "spec.containers[0].envFrom", [{"configMapRef": {"name": "settings"}}]),),
    bad=(
        changed(
            "pod",
            "spec.containers[0].env[0]",
            {"name": "LOGIN", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}},
        ),
        changed("deployment", "spec.template.spec.containers[0].envFrom", [{"secretRef": {"name": "a"}}]),
    ),
)
