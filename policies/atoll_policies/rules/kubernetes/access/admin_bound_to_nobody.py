"""Nobody is administrator of the cluster all day."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    field,
)

RULE = Rule(
    id="admin-bound-to-nobody",
    title="`cluster-admin` is bound to nobody",
    why="A binding that stays makes one stolen laptop or token the whole cluster.",
    fix="Bind narrower roles; become administrator by your cloud's login, for an hour.",
    severity=Severity.HIGH,
    requires={
        token: field("roleRef.name").differs("cluster-admin")
        for token in (
            "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding",
            "kubernetes:rbac.authorization.k8s.io:RoleBinding",
        )
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.1",
        "cis-gke/4.1.1",
        "cis-aks/4.1.1",
        "nist-800-53/AC-6",
    ),
    good=(changed("cluster-role-binding", "roleRef.name", "view"),),
    bad=(
        changed("cluster-role-binding", "roleRef.name", "cluster-admin"),
        changed("role-binding", "roleRef.name", "cluster-admin"),
    ),
)
