"""Nobody connects to an endpoint service unasked."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="endpoint-service-acceptance",
    title="Connections to endpoint services must be accepted",
    why=(
        "Without it each account that is allowed, or everyone where `*` is, has a private way to "
        "your service at once."
    ),
    fix="Set `acceptanceRequired` to true.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={"aws:ec2/vpcEndpointService:VpcEndpointService": field("acceptanceRequired").is_true()},
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7"),
    equivalents=("CKV_AWS_123",),
    good=(changed("app-service", "allowedPrincipals", ["arn:aws:iam::123456789012:root"]),),
    bad=(changed("app-service", "acceptanceRequired", False), changed("app-service", "acceptanceRequired")),
)
