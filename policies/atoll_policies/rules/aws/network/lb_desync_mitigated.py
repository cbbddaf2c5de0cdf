"""Load balancers mend or refuse ambiguous requests."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource

RULE = Rule(
    id="lb-desync-mitigated",
    title="Load balancers defend against ambiguous requests",
    why="In the mode monitor requests that are smuggled in others get through.",
    fix="Leave out `desyncMitigationMode`, or set it to defensive or strictest.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:lb/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"),
        field("desyncMitigationMode").differs("monitor"),
    ),
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_328",),
    good=(changed("app-balancer", "desyncMitigationMode", "strictest"),),
    bad=(
        changed("app-balancer", "desyncMitigationMode", "monitor"),
        added(
            resource(
                "classic",
                "aws:elb/loadBalancer:LoadBalancer",
                {
                    "desyncMitigationMode": "monitor",
                    "listeners": [
                        {
                            "instancePort": 443,
                            "instanceProtocol": "https",
                            "lbPort": 443,
                            "lbProtocol": "https",
                        }
                    ],
                },
            )
        ),
    ),
)
