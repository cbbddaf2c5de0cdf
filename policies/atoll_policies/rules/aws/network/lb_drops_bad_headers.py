"""Load balancers drop headers that aren't valid."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, resource

RULE = Rule(
    id="lb-drops-bad-headers",
    title="Application load balancers drop invalid headers",
    why="What two servers read in different ways lets one request hide in another.",
    fix="Set `dropInvalidHeaderFields` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:lb/loadBalancer:LoadBalancer": any_of(
            field("dropInvalidHeaderFields").is_true(), field("loadBalancerType").one_of("network", "gateway")
        )
    },
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_131",),
    good=(
        changed("tcp-balancer", "dropInvalidHeaderFields", False),
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
    bad=(
        changed("app-balancer", "dropInvalidHeaderFields", False),
        changed("public-balancer", "dropInvalidHeaderFields"),
    ),
)
