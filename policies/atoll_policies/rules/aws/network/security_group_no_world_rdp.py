"""Remote desktops aren't open to the world."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.rules.aws.network._ports import not_from_world, port
from atoll_policies.rules.aws.network._samples import group_ingress, group_rule, inline

RULE = Rule(
    id="security-group-no-world-rdp",
    title="No security group lets the world in by remote desktop (port 3389)",
    why="Remote desktop on the internet is how ransomware comes in most often.",
    fix="Limit the rule's networks to yours, or drop it.",
    severity=Severity.HIGH,
    requires=not_from_world(port(3389), words="keep port 3389 closed to the world"),
    absent="passes",
    maps=("nist-800-53/AC-17", "nist-800-53/SC-7", "pci-dss/1.3.1"),
    equivalents=("CKV_AWS_25",),
    disagrees={"CKV_AWS_25": "It doesn't read `cidrIpv6` of rules that are resources of their own."},
    good=(
        changed("app-access", "ingress[0].cidrBlocks", ["0.0.0.0/0"]),
        changed("app-access", "ingress[0]", inline(3389, 3389, "203.0.113.0/24")),
        changed("app-access", "ingress[0]", inline(100, 3388)),
        changed("app-access", "ingress[0]", inline(3390, 9999)),
        added(group_rule("egress", 3389, 3389)),
        changed("app-rule", "type", "egress"),
    ),
    bad=(
        changed("app-access", "ingress[0]", inline(3389, 3389)),
        changed("app-access", "ingress[0]", inline(3389, 3389, "::/0")),
        changed(
            "app-access",
            "ingress[0]",
            inline(0, 0, protocol="-1"),
            also=("security-group-not-open", "security-group-no-world-ssh", "security-group-no-world-http"),
        ),
        added(group_rule("ingress", 3389, 3389)),
        added(group_ingress(3389, 3389)),
        added(group_ingress(3389, 3389, "::/0")),
    ),
)
