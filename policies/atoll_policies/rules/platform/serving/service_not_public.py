"""Services don't open a port to the world."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, when

_INTERNAL = any_of(
    field("metadata.annotations[service.beta.kubernetes.io/aws-load-balancer-scheme]").equals("internal"),
    field("metadata.annotations[networking.gke.io/load-balancer-type]").equals("Internal"),
    field("metadata.annotations[service.beta.kubernetes.io/azure-load-balancer-internal]").is_true(),
    field("spec.loadBalancerSourceRanges").present(),
)

RULE = Rule(
    id="service-not-public",
    title="Services aren't public load balancers",
    why="A service of type LoadBalancer gets a public address, past the gateway with its certificates and"
    " logins.",
    fix="Use ClusterIP behind a gateway; where it must be a load balancer, the cloud's annotation for an"
    " internal one, or `loadBalancerSourceRanges`.",
    severity=Severity.HIGH,
    requires={"kubernetes:core:Service": when(field("spec.type").equals("LoadBalancer"), _INTERNAL)},
    absent="passes",
    dev=Level.MANDATORY,
    gap="SRV-3",
    evidence="nirmata/kyverno-policies#241",
    maps=("nist-800-53/SC-7", "mitre-atlas/AML.T0132"),
    good=(
        changed(
            "web", "spec.type", "LoadBalancer", together={"spec.loadBalancerSourceRanges": ["10.0.0.0/8"]}
        ),
        changed(
            "web",
            "spec.type",
            "LoadBalancer",
            together={"metadata.annotations": {"networking.gke.io/load-balancer-type": "Internal"}},
        ),
        changed(
            "web",
            "spec.type",
            "LoadBalancer",
            together={
                "metadata.annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}
            },
        ),
        changed(
            "web",
            "spec.type",
            "LoadBalancer",
            together={
                "metadata.annotations": {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
            },
        ),
    ),
    bad=(
        changed("web", "spec.type", "LoadBalancer"),
        changed(
            "web",
            "spec.type",
            "LoadBalancer",
            together={
                "metadata.annotations": {
                    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"
                }
            },
        ),
    ),
)
