"""Load balancers can't be deleted by mistake."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lb-deletion-protected",
    title="Load balancers are protected from deletion",
    why="A load balancer that is made anew has another address: clients are cut off until DNS follows.",
    fix="Set `enableDeletionProtection` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lb/loadBalancer:LoadBalancer": field("enableDeletionProtection").is_true()},
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV_AWS_150",),
    good=(changed("app-balancer", "name", "other"),),
    bad=(
        changed("app-balancer", "enableDeletionProtection", False),
        changed("tcp-balancer", "enableDeletionProtection"),
    ),
)
