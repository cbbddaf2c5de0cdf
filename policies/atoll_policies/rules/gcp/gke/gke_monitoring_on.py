"""GKE sends its metrics to Cloud Monitoring."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="gke-monitoring-on",
    title="GKE sends its metrics to Cloud Monitoring",
    why=(
        "A cluster that nobody measures fails unseen: full disks, stuck GPUs and dying nodes show up as "
        "user complaints."
    ),
    fix=(
        "Set `monitoringConfig.enableComponents` with SYSTEM_COMPONENTS at least, and leave "
        "`monitoringService` as it is."
    ),
    severity=Severity.LOW,
    requires={
        "gcp:container/cluster:Cluster": all_of(
            field("monitoringService").differs("none"),
            field("monitoringConfig.enableComponents", default=["SYSTEM_COMPONENTS"]).contains(
                "SYSTEM_COMPONENTS"
            ),
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("cis-gke/5.7.1", "nist-800-53/SI-4"),
    equivalents=("CKV_GCP_8",),
    disagrees={
        "CKV_GCP_8": "it reads monitoringService only, and monitoring is off with no component as well"
    },
    good=(changed("gke-cluster", "monitoringConfig"),),
    bad=(
        changed("gke-cluster", "monitoringService", "none"),
        changed("gke-cluster", "monitoringConfig.enableComponents", ["DCGM"]),
    ),
)
