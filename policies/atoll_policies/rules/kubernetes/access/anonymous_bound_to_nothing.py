"""Who isn't known may nothing."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    each,
    field,
)

_EVERYBODY = ("system:anonymous", "system:unauthenticated", "system:authenticated", "system:serviceaccounts")

RULE = Rule(
    id="anonymous-bound-to-nothing",
    title="Nothing is granted to anonymous users, nor to all who log in",
    why="What everybody may, a stranger on the network, or any pod, may too.",
    fix="Bind roles to named groups and service accounts.",
    severity=Severity.CRITICAL,
    requires={
        token: each("subjects[*]", field("name").none_of(*_EVERYBODY))
        for token in (
            "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding",
            "kubernetes:rbac.authorization.k8s.io:RoleBinding",
        )
    },
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "cis-gke/4.1.8",
        "cis-gke/4.1.9",
        "cis-gke/4.1.10",
        "nist-800-53/AC-3",
        "nsa/authentication",
    ),
    good=(changed("cluster-role-binding", "subjects[0].name", "system:masters-of-nothing"),),
    bad=(
        *(
            changed("cluster-role-binding", "subjects[0].name", name)
            for name in (
                "system:anonymous",
                "system:unauthenticated",
                "system:authenticated",
                "system:serviceaccounts",
            )
        ),
        changed("role-binding", "subjects[0].name", "system:authenticated"),
    ),
)
