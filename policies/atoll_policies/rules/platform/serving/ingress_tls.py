"""Ingresses speak TLS."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="ingress-tls",
    title="Ingresses have a certificate",
    why="Requests to a model, and the tokens that come with them, are read by whoever is on the way.",
    fix="Set `spec.tls` with the hosts and the secret of their certificate.",
    severity=Severity.HIGH,
    requires={"kubernetes:networking.k8s.io:Ingress": field("spec.tls").present()},
    dev=Level.MANDATORY,
    gap="SRV-3",
    evidence="gatekeeper-library httpsonly",
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "cis-eks/5.4.5",
        "nsa/encryption",
        "cis-aks/5.4.5",
    ),
    good=(changed("ingress", "spec.tls", [{"hosts": ["a.example.com"], "secretName": "a"}]),),
    bad=(changed("ingress", "spec.tls", []), changed("ingress", "spec.tls")),
)
