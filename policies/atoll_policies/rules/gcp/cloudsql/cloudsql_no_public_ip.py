"""Cloud SQL databases have no public address."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="cloudsql-no-public-ip",
    title="Cloud SQL databases have no public address",
    why="A database on the internet is tried with stolen passwords, and with each new flaw of its engine.",
    fix="Set `settings.ipConfiguration.ipv4Enabled` to false and `privateNetwork` to your network.",
    severity=Severity.HIGH,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": field(
            "settings.ipConfiguration.ipv4Enabled", default=True
        ).is_false()
    },
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_60",),
    good=(
        changed("cloudsql-mysql", "settings.ipConfiguration.enablePrivatePathForGoogleCloudServices", True),
    ),
    bad=(
        changed("cloudsql-postgres", "settings.ipConfiguration.ipv4Enabled", True),
        changed("cloudsql-mysql", "settings.ipConfiguration.ipv4Enabled", True),
    ),
)
