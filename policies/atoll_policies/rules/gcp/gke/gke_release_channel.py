"""GKE clusters follow a release channel."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="gke-release-channel",
    title="GKE clusters follow a release channel",
    why=(
        "Outside the channels patches of the control plane and the nodes come late, and end of support "
        "comes as a surprise."
    ),
    fix="Set `releaseChannel.channel` to REGULAR or STABLE.",
    severity=Severity.LOW,
    requires={
        "gcp:container/cluster:Cluster": all_of(
            field("releaseChannel.channel").present(), field("releaseChannel.channel").differs("UNSPECIFIED")
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "cis-gke/5.5.4",
        "nist-800-53/SI-2",
        "nsa/upgrades",
    ),
    equivalents=("CKV_GCP_70",),
    disagrees={"CKV_GCP_70": "it takes UNSPECIFIED, which means no channel, for one"},
    good=(changed("gke-cluster", "releaseChannel.channel", "STABLE"),),
    bad=(
        changed("gke-cluster", "releaseChannel"),
        changed("gke-cluster", "releaseChannel.channel", "UNSPECIFIED"),
    ),
)
