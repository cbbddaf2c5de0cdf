"""Public load balancers have a web application firewall."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, resource, without
from atoll_policies.companions import Companion, needs

RULE = Rule(
    id="lb-public-filtered",
    title="Public load balancers are behind a web application firewall",
    why="It takes away floods and known attacks before they keep accelerators busy.",
    fix="Add a WebAclAssociation with the load balancer's ARN, or set `internal` to true.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    across=needs(
        "aws:lb/loadBalancer:LoadBalancer",
        Companion("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn"),
        words="have a web ACL",
        inline=any_of(
            field("internal").is_true(),
            field("loadBalancerType", default="application").differs("application"),
        ),
    ),
    about=("aws:lb/loadBalancer:LoadBalancer",),
    maps=("nist-800-53/SC-7", "owasp-llm/LLM10"),
    equivalents=("CKV2_AWS_28",),
    good=(changed("public-balancer", "internal", True), changed("tcp-balancer", "internal", False)),
    bad=(
        without("public-filter"),
        changed("app-balancer", "internal", False),
        changed("app-balancer", "internal"),
        added(
            resource(
                "open-balancer",
                "aws:lb/loadBalancer:LoadBalancer",
                {
                    "dropInvalidHeaderFields": True,
                    "enableDeletionProtection": True,
                    "accessLogs": {"bucket": "balancer-logs", "enabled": True},
                },
            )
        ),
    ),
)
