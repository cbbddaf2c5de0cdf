"""Load balancers speak TLS to what is behind them."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="lb-target-encrypted",
    title="Load balancers don't send plain HTTP to their targets",
    why=(
        "Inside the network whoever can listen reads what is sent. Many let a mesh encrypt it "
        "instead, so this advises."
    ),
    fix="Set `protocol` of the target group to HTTPS.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lb/targetGroup:TargetGroup": field("protocol").differs("HTTP")},
    absent="passes",
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_AWS_378",),
    good=(changed("app-targets", "protocol", "TCP"),),
    bad=(
        changed("app-targets", "protocol", "HTTP"),
        added(
            resource(
                "plain-targets",
                "aws:lb/targetGroup:TargetGroup",
                {"protocol": "HTTP", "port": 8080, "vpcId": ref("app-vpc")},
            )
        ),
    ),
)
