"""SSH isn't open to the world."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.rules.aws.network._ports import not_from_world, port
from atoll_policies.rules.aws.network._samples import group_ingress, group_rule, inline

RULE = Rule(
    id="security-group-no-world-ssh",
    title="No security group lets the world in by SSH (port 22)",
    why="Bots try passwords and the server's newest flaw on each open port 22, all day.",
    fix="Limit the rule's networks to yours, or drop it: SSM gives a shell without an open port.",
    severity=Severity.HIGH,
    requires=not_from_world(port(22), words="keep port 22 closed to the world"),
    absent="passes",
    maps=("nist-800-53/AC-17", "nist-800-53/SC-7", "pci-dss/1.3.1"),
    equivalents=("CKV_AWS_24",),
    disagrees={"CKV_AWS_24": "It doesn't read `cidrIpv6` of rules that are resources of their own."},
    good=(
        changed("app-access", "ingress[0].cidrBlocks", ["0.0.0.0/0"]),
        changed("app-access", "ingress[0]", inline(22, 22, "203.0.113.0/24")),
        changed("app-access", "ingress[0]", inline(1, 21)),
        changed("app-access", "ingress[0]", inline(23, 79)),
        added(group_rule("egress", 22, 22)),
        changed("app-rule", "type", "egress"),
    ),
    bad=(
        changed("app-access", "ingress[0]", inline(22, 22)),
        changed("app-access", "ingress[0]", inline(22, 22, "::/0")),
        changed(
            "app-access",
            "ingress[0]",
            inline(0, 0, protocol="-1"),
            also=("security-group-not-open", "security-group-no-world-rdp", "security-group-no-world-http"),
        ),
        added(group_rule("ingress", 22, 22)),
        added(group_ingress(22, 22)),
        added(group_ingress(22, 22, "::/0")),
    ),
)
