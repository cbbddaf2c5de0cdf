"""Gateways speak TLS."""

from atoll_policies import Level, Rule, Severity, any_of, changed, each, field

RULE = Rule(
    id="gateway-tls",
    title="Gateways take requests over TLS alone",
    why="Requests to a model, and the tokens that come with them, are read by whoever is on the way.",
    fix="Give every listener the protocol HTTPS or TLS, with a certificate; let the load balancer before"
    " it redirect.",
    severity=Severity.HIGH,
    requires={
        "kubernetes:gateway.networking.k8s.io:Gateway": each(
            "spec.listeners[*]", field("protocol").one_of("HTTPS", "TLS")
        ),
        "kubernetes:networking.istio.io:Gateway": each(
            "spec.servers[*]",
            any_of(field("port.protocol").one_of("HTTPS", "TLS"), field("tls.httpsRedirect").is_true()),
        ),
    },
    dev=Level.MANDATORY,
    gap="SRV-3",
    evidence="nirmata/kyverno-policies#241",
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "cis-eks/5.4.5",
        "nsa/encryption",
        "cis-aks/5.4.5",
    ),
    good=(
        changed("gateway", "spec.listeners[0].name", "secure"),
        changed("mesh-gateway", "spec.servers[0].port.name", "secure"),
        changed("gateway", "spec.listeners[0].protocol", "TLS"),
        changed(
            "mesh-gateway",
            "spec.servers[0].port.protocol",
            "HTTP",
            together={"spec.servers[0].tls": {"httpsRedirect": True}},
        ),
        changed("mesh-gateway", "spec.servers[0].port.protocol", "TLS"),
    ),
    bad=(
        changed("gateway", "spec.listeners[0].protocol", "HTTP"),
        changed("gateway", "spec.listeners[0].protocol", "TCP"),
        changed("mesh-gateway", "spec.servers[0].port.protocol", "HTTP"),
    ),
)
