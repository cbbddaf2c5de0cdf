"""Pods that name no account are nobody."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
    field,
    when,
)

RULE = Rule(
    id="default-account-no-token",
    title="A namespace's default service account mounts no token",
    why="Every pod that names no account gets the default one's token, and what was ever granted to it.",
    fix="Set `automountServiceAccountToken` of the account `default` to false.",
    severity=Severity.MEDIUM,
    requires={
        "kubernetes:core:ServiceAccount": when(
            field("metadata.name").equals("default"), field("automountServiceAccountToken").is_false()
        )
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.5",
        "cis-gke/4.1.4",
        "cis-aks/4.1.5",
        "nist-800-53/AC-6",
        "nsa/service-account-tokens",
    ),
    equivalents=("CKV_K8S_41",),
    good=(
        changed("server", "metadata.name", "default"),
        changed("server", "automountServiceAccountToken", True),
    ),
    bad=(
        changed("server", "metadata.name", "default", together={"automountServiceAccountToken": True}),
        changed("server", "metadata.name", "default", together={"automountServiceAccountToken": MISSING}),
    ),
)
