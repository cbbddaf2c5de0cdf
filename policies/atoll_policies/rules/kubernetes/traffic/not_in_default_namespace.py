"""Everything has a place."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    all_of,
    changed,
    field,
)
from atoll_policies.models import ENDPOINTS
from atoll_policies.pods import CORE

_KINDS = (
    *CORE,
    *ENDPOINTS,
    "kubernetes:core:ConfigMap",
    "kubernetes:core:Secret",
    "kubernetes:core:Service",
    "kubernetes:core:ServiceAccount",
    "kubernetes:networking.k8s.io:Ingress",
    "kubernetes:rbac.authorization.k8s.io:RoleBinding",
)

RULE = Rule(
    id="not-in-default-namespace",
    title="Nothing is in the default namespace",
    why="What lies in `default` has no quota, no policy and no owner. A provider can set a namespace for"
    " all, which isn't seen here, so that it is only told.",
    fix="Set `metadata.namespace`.",
    severity=Severity.LOW,
    requires={
        token: all_of(field("metadata.namespace").present(), field("metadata.namespace").differs("default"))
        for token in _KINDS
    },
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.5.2",
        "nist-800-53/AC-6",
        "nsa/network-separation",
        "cis-gke/4.6.4",
        "cis-aks/4.6.3",
    ),
    equivalents=("CKV_K8S_21",),
    good=(changed("settings", "metadata.namespace", "training"),),
    bad=(
        changed("settings", "metadata.namespace", "default"),
        changed("web", "metadata.namespace"),
        changed("ingress", "metadata.namespace", "default"),
        changed("certificate", "metadata.namespace", "default"),
        changed("server", "metadata.namespace", "default"),
        changed("role-binding", "metadata.namespace", "default"),
    ),
)
