"""Ingresses don't program the proxy."""

from atoll_policies import (
    Rule,
    Severity,
    all_of,
    changed,
    field,
)

_SNIPPETS = (
    "configuration-snippet",
    "server-snippet",
    "auth-snippet",
    "location-snippet",
    "modsecurity-snippet",
    "stream-snippet",
)

RULE = Rule(
    id="ingress-no-snippets",
    title="Ingresses have no nginx snippets",
    why="A snippet runs in the ingress controller: it reads the controller's token, and with it every"
    " secret of the cluster (CVE-2021-25742).",
    fix="Take the annotations `configuration-snippet`, `server-snippet` and the like away; set what you"
    " need by the controller's own settings.",
    severity=Severity.HIGH,
    requires={
        "kubernetes:networking.k8s.io:Ingress": all_of(
            *(
                field(f"metadata.annotations[nginx.ingress.kubernetes.io/{name}]").absent()
                for name in _SNIPPETS
            )
        )
    },
    absent="passes",
    maps=(
        "nist-800-53/CM-7",
        "nist-800-53/SI-10",
    ),
    equivalents=(
        "CKV_K8S_152",
        "CKV_K8S_153",
        "CKV_K8S_154",
    ),
    good=(changed("ingress", "metadata.annotations", {"nginx.ingress.kubernetes.io/proxy-body-size": "8m"}),),
    bad=(
        *(
            changed(
                "ingress",
                f"metadata.annotations[nginx.ingress.kubernetes.io/{name}]",
                "set_by_lua $a 'x'; alias /;",
            )
            for name in (
                "configuration-snippet",
                "server-snippet",
                "auth-snippet",
                "location-snippet",
                "modsecurity-snippet",
                "stream-snippet",
            )
        ),
    ),
)
