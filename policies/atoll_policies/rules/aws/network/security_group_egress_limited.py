"""Groups let out what is needed only."""

from atoll_policies import Level, Rule, Severity, added, changed
from atoll_policies.rules.aws.network._ports import EVERY_PORT, not_to_world
from atoll_policies.rules.aws.network._samples import group_rule, inline

RULE = Rule(
    id="security-group-egress-limited",
    title="Security groups don't let everything out to the world",
    why=(
        "A process that was taken over sends models and data to wherever it likes. Nodes that pull "
        "images from many places need a wide rule or a proxy, and EFA a rule for its own group, so "
        "this advises."
    ),
    fix="Name ports, and networks or endpoints, in `egress`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=not_to_world(EVERY_PORT, words="not let everything out to the world"),
    absent="passes",
    maps=(
        "nist-800-53/SC-7",
        "pci-dss/1.3.2",
    ),
    equivalents=("CKV_AWS_382",),
    disagrees={
        "CKV_AWS_382": "It knows every protocol as `protocol` -1 only, not as all, nor as `ipProtocol`."
    },
    good=(
        changed(
            "app-access",
            "egress[0]",
            {"fromPort": 0, "toPort": 0, "protocol": "-1", "description": "EFA", "self": True},
        ),
    ),
    bad=(
        changed("app-access", "egress[0]", inline(0, 0, protocol="-1")),
        changed("app-access", "egress[0]", inline(0, 0, "::/0", "-1")),
        added(group_rule("egress", 0, 0, protocol="all")),
        changed("app-out", "ipProtocol", "-1"),
    ),
)
