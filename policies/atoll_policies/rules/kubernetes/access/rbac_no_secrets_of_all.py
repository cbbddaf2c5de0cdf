"""Nobody reads all secrets."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import CLUSTER_ROLE, grants_none

RULE = Rule(
    id="rbac-no-secrets-of-all",
    title="Cluster roles don't grant reading of all secrets",
    why="Whoever reads all secrets has every team's tokens, and by them every team's rights.",
    fix="Grant `secrets` by a Role in the namespace, or by `resourceNames`. Controllers that get one"
    " secret by its name need `get`, so that only list and watch are asked for.",
    severity=Severity.HIGH,
    requires={CLUSTER_ROLE: grants_none("", ("secrets",), ("list", "watch"), unless_named=True)},
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.1.2",
        "cis-gke/4.1.2",
        "cis-aks/4.1.2",
        "nist-800-53/AC-6",
        "nsa/secrets",
    ),
    equivalents=("CKV2_K8S_5",),
    disagrees={"CKV2_K8S_5": "it asks roles of one namespace too"},
    good=(
        changed(
            "cluster-role",
            "rules",
            [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"], "resourceNames": ["one"]}],
        ),
        changed("role", "rules", [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}]),
    ),
    bad=(
        *(
            changed("cluster-role", "rules", [{"apiGroups": [""], "resources": ["secrets"], "verbs": [verb]}])
            for verb in ("list", "watch")
        ),
    ),
)
