"""No group lets everybody in by every port."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.rules.aws.network._ports import EVERY_PORT, not_from_world
from atoll_policies.rules.aws.network._samples import BY_PORT, every_ingress, group_rule, inline

RULE = Rule(
    id="security-group-not-open",
    title="No security group lets the world in by every port",
    why=(
        "Whatever starts to listen on the machine, a metrics port or a debugger, is on the internet at once."
    ),
    fix="Name the ports and networks that are meant.",
    severity=Severity.CRITICAL,
    requires=not_from_world(EVERY_PORT, words="not let the world in by every port"),
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6", "pci-dss/1.3.1"),
    equivalents=("CKV_AWS_277",),
    disagrees={
        "CKV_AWS_277": "It knows `protocol` -1 only, not all, nor `ipProtocol`, nor all ports by number."
    },
    good=(
        changed("app-access", "ingress[0]", inline(0, 0, "10.0.0.0/16", "-1")),
        changed("app-access", "ingress[0]", inline(0, 10)),
        changed("app-access", "ingress[0]", inline(1024, 65535), also=("security-group-no-world-rdp",)),
        changed("app-access", "ingress[0]", inline(0, 65534), also=BY_PORT),
        changed("app-access", "ingress[0]", inline(2, 65535), also=BY_PORT),
        changed("app-in", "ipProtocol", "-1"),
        changed("app-rule", "cidrBlocks", ["0.0.0.0/0"]),
    ),
    bad=(
        changed("app-access", "ingress[0]", inline(0, 0, protocol="-1"), also=BY_PORT),
        changed("app-access", "ingress[0]", inline(1, 65535), also=BY_PORT),
        added(group_rule("ingress", 0, 0, "::/0", "all"), also=BY_PORT),
        added(every_ingress("::/0"), also=BY_PORT),
    ),
)
