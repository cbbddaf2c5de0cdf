"""Load balancers spread requests over all zones."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource, when

RULE = Rule(
    id="lb-cross-zone",
    title="Network load balancers spread requests over all zones",
    why=(
        "Otherwise a zone with few replicas is overloaded while another idles. Traffic between zones costs."
    ),
    fix="Set `enableCrossZoneLoadBalancing` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:lb/loadBalancer:LoadBalancer": when(
            field("loadBalancerType").one_of("network", "gateway"),
            field("enableCrossZoneLoadBalancing").is_true(),
        )
    },
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV_AWS_152",),
    good=(changed("app-balancer", "enableCrossZoneLoadBalancing", False),),
    bad=(
        changed("tcp-balancer", "enableCrossZoneLoadBalancing", False),
        changed("tcp-balancer", "enableCrossZoneLoadBalancing"),
        added(
            resource(
                "inspection",
                "aws:lb/loadBalancer:LoadBalancer",
                {
                    "loadBalancerType": "gateway",
                    "enableCrossZoneLoadBalancing": False,
                    "enableDeletionProtection": True,
                },
            )
        ),
    ),
)
