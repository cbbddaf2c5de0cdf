"""ACLs don't let everybody in by every port."""

from atoll_policies import Level, Rule, Severity, added, changed, field, when
from atoll_policies.rules.aws.network._lists import ENTRY, EVERY_PORT, closed
from atoll_policies.rules.aws.network._samples import entry

RULE = Rule(
    id="network-acl-not-open",
    title="No entry of a network ACL lets the world in by every port",
    why=(
        "Such an entry makes the ACL no second line at all: what a security group opens by mistake is open."
    ),
    fix="Set `fromPort` and `toPort` to the ports that are meant.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        ENTRY: when(
            field("egress").isnt_true(), closed(EVERY_PORT, words="not let the world in by every port")
        )
    },
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_352",),
    disagrees={
        "CKV_AWS_352": "It asks only whether an entry has a first port other than 0, also of one that denies."
    },
    good=(
        changed("app-list-rule", "cidrBlock", "0.0.0.0/0"),
        added(entry("allow", 0, 0, protocol="-1", egress=True)),
        added(entry("deny", 0, 65535)),
        added(entry("allow", 0, 10)),
        added(entry("allow", 1024, 65535), also=("network-acl-admin-closed",)),
        added(entry("allow", 0, 65534), also=("network-acl-admin-closed",)),
        added(entry("allow", 2, 65535), also=("network-acl-admin-closed",)),
    ),
    bad=(
        added(entry("allow", 0, 0, protocol="-1"), also=("network-acl-admin-closed",)),
        added(entry("allow", 0, 0, protocol="all"), also=("network-acl-admin-closed",)),
        added(entry("allow", 1, 65535), also=("network-acl-admin-closed",)),
        added(entry("allow", 0, 65535, "::/0"), also=("network-acl-admin-closed",)),
    ),
)
