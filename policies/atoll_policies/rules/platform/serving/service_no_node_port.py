"""Services don't open a port of every node."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="service-no-node-port",
    title="Services aren't of type NodePort",
    why="A node port is open on every node, without a certificate, and past the policies of namespaces.",
    fix="Use ClusterIP behind a gateway or an ingress.",
    severity=Severity.MEDIUM,
    requires={"kubernetes:core:Service": field("spec.type").differs("NodePort")},
    absent="passes",
    dev=Level.MANDATORY,
    gap="SRV-3",
    evidence="nirmata/kyverno-policies#241",
    maps=("nist-800-53/SC-7", "nsa/network-separation"),
    good=(changed("web", "spec.type"),),
    bad=(
        changed("web", "spec.type", "NodePort"),
        changed("web", "spec", {"type": "NodePort", "ports": [{"port": 80}]}),
    ),
)
