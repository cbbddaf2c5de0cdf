"""Plain HTTP isn't open to the world."""

from atoll_policies import Level, Rule, Severity, added, changed
from atoll_policies.rules.aws.network._ports import not_from_world, port
from atoll_policies.rules.aws.network._samples import group_ingress, group_rule, inline

RULE = Rule(
    id="security-group-no-world-http",
    title="No security group lets the world in by plain HTTP (port 80)",
    why=(
        "What comes by port 80 isn't encrypted. A public load balancer that only redirects to HTTPS "
        "may have it, so this advises."
    ),
    fix="Open port 443 alone, or limit the rule's networks.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=not_from_world(port(80), words="keep port 80 closed to the world"),
    absent="passes",
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_AWS_260",),
    disagrees={"CKV_AWS_260": "It doesn't read `cidrIpv6` of rules that are resources of their own."},
    good=(
        changed("app-access", "ingress[0].cidrBlocks", ["0.0.0.0/0"]),
        changed("app-access", "ingress[0]", inline(80, 80, "203.0.113.0/24")),
        changed("app-access", "ingress[0]", inline(23, 79)),
        changed("app-access", "ingress[0]", inline(81, 99)),
        added(group_rule("egress", 80, 80)),
        changed("app-rule", "type", "egress"),
    ),
    bad=(
        changed("app-access", "ingress[0]", inline(80, 80)),
        changed("app-access", "ingress[0]", inline(80, 80, "::/0")),
        changed(
            "app-access",
            "ingress[0]",
            inline(0, 0, protocol="-1"),
            also=("security-group-not-open", "security-group-no-world-ssh", "security-group-no-world-rdp"),
        ),
        added(group_rule("ingress", 80, 80)),
        added(group_ingress(80, 80)),
        added(group_ingress(80, 80, "::/0")),
    ),
)
