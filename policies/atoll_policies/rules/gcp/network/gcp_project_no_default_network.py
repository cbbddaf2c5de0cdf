"""Google Cloud projects don't start with the default network."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gcp-project-no-default-network",
    title="Google Cloud projects don't start with the default network",
    why="It has a subnet everywhere, and its rules let SSH and RDP in from the whole internet.",
    fix="Set `autoCreateNetwork` to false.",
    severity=Severity.HIGH,
    requires={"gcp:organizations/project:Project": field("autoCreateNetwork", default=True).is_false()},
    maps=("nist-800-53/SC-7", "nist-800-53/CM-7"),
    equivalents=("CKV_GCP_27",),
    good=(changed("gcp-project", "labels", {"team": "vision"}),),
    bad=(
        changed("gcp-project", "autoCreateNetwork", True),
        changed("gcp-project", "autoCreateNetwork"),
    ),
)
