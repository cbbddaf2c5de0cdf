"""Gateways and ingresses answer for the hosts that they are for."""

from atoll_policies import Level, Rule, Severity, all_of, changed, each, field

RULE = Rule(
    id="hosts-named",
    title="Gateways and ingresses name their hosts, without wildcards",
    why="A wildcard or an open host serves what any team adds, under any name, and takes other hosts'"
    " requests.",
    fix="Write every host out.",
    severity=Severity.MEDIUM,
    requires={
        "kubernetes:gateway.networking.k8s.io:Gateway": each(
            "spec.listeners[*]",
            all_of(field("hostname").present(), field("hostname").avoids(r"\*", "have no wildcard")),
        ),
        "kubernetes:networking.istio.io:Gateway": each(
            "spec.servers[*].hosts[*]", field("").avoids(r"\*", "have no wildcard")
        ),
        "kubernetes:networking.k8s.io:Ingress": each(
            "spec.rules[*]", all_of(field("host").present(), field("host").avoids(r"\*", "have no wildcard"))
        ),
    },
    dev=Level.ADVISORY,
    gap="SRV-3",
    evidence="gatekeeper-library wildcard-ingress",
    maps=("nist-800-53/SC-7", "mitre-atlas/AML.T0132"),
    good=(
        changed("ingress", "spec.rules[0].host", "other.example.com"),
        changed("gateway", "spec.listeners[0].hostname", "other.example.com"),
        changed("mesh-gateway", "spec.servers[0].hosts", ["other.example.com"]),
    ),
    bad=(
        changed("ingress", "spec.rules[0].host", ""),
        changed("ingress", "spec.rules[0].host", "*.example.com"),
        changed("gateway", "spec.listeners[0].hostname"),
        changed("gateway", "spec.listeners[0].hostname", "*.example.com"),
        changed("mesh-gateway", "spec.servers[0].hosts", ["*"]),
    ),
)
