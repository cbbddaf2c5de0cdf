"""GKE sends its logs to Cloud Logging."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="gke-logging-on",
    title="GKE sends its logs to Cloud Logging",
    why=(
        "Without logs nobody can tell who did what in the cluster, and an intrusion leaves no trace "
        "outside the nodes."
    ),
    fix=(
        "Set `loggingConfig.enableComponents` with SYSTEM_COMPONENTS at least, and leave `loggingService` "
        "as it is."
    ),
    severity=Severity.MEDIUM,
    requires={
        "gcp:container/cluster:Cluster": all_of(
            field("loggingService").differs("none"),
            field("loggingConfig.enableComponents", default=["SYSTEM_COMPONENTS"]).contains(
                "SYSTEM_COMPONENTS"
            ),
        )
    },
    absent="passes",
    maps=(
        "cis-gke/5.7.1",
        "nist-800-53/AU-2",
        "nsa/audit-logging",
    ),
    equivalents=("CKV_GCP_1",),
    disagrees={"CKV_GCP_1": "it reads loggingService only, and logging is off with no component as well"},
    good=(changed("gke-cluster", "loggingConfig"),),
    bad=(
        changed("gke-cluster", "loggingService", "none"),
        changed("gke-cluster", "loggingConfig.enableComponents", []),
    ),
)
