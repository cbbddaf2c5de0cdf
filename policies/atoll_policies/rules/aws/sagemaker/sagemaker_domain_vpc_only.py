"""Studio speaks through a network of one's own."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-domain-vpc-only",
    title="A Studio domain reaches the internet by your own network only",
    why="Otherwise its notebooks have a way out that no firewall or flow log of yours sees.",
    fix="Set `appNetworkAccessType` to `VpcOnly`.",
    severity=Severity.HIGH,
    requires={"aws:sagemaker/domain:Domain": field("appNetworkAccessType").equals("VpcOnly")},
    maps=(
        "nist-800-53/SC-7",
        "mitre-atlas/AML.T0025",
    ),
    good=(changed("studio", "tagPropagation", "ENABLED"),),
    bad=(
        changed("studio", "appNetworkAccessType", "PublicInternetOnly"),
        changed("studio", "appNetworkAccessType"),
    ),
)
