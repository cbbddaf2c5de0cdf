"""Load balancers log requests."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, resource

RULE = Rule(
    id="lb-access-logs",
    title="Load balancers log who asked for what",
    why="Without them abuse of an endpoint is seen on the bill only.",
    fix="Set `accessLogs` with `enabled` and a bucket.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:lb/loadBalancer:LoadBalancer": any_of(
            field("accessLogs.enabled").is_true(), field("loadBalancerType").equals("gateway")
        )
    },
    maps=("nist-800-53/AU-12",),
    equivalents=("CKV_AWS_91",),
    good=(
        changed("app-balancer", "accessLogs.prefix", "app"),
        added(
            resource(
                "inspection",
                "aws:lb/loadBalancer:LoadBalancer",
                {
                    "loadBalancerType": "gateway",
                    "enableCrossZoneLoadBalancing": True,
                    "enableDeletionProtection": True,
                },
            )
        ),
    ),
    bad=(changed("app-balancer", "accessLogs.enabled", False), changed("tcp-balancer", "accessLogs")),
)
