"""Cloud SQL databases refuse unencrypted connections."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="cloudsql-tls-required",
    title="Cloud SQL databases refuse unencrypted connections",
    why="Passwords and rows cross the network readable by whoever is on the path.",
    fix=(
        "Set `settings.ipConfiguration.sslMode` to ENCRYPTED_ONLY, or to TRUSTED_CLIENT_CERTIFICATE_REQUIRED."
    ),
    severity=Severity.HIGH,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": field("settings.ipConfiguration.sslMode").one_of(
            "ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
        )
    },
    maps=("nist-800-53/SC-8", "hipaa/164.312(e)(1)"),
    equivalents=("CKV_GCP_6",),
    disagrees={"CKV_GCP_6": "it wants client certificates, which IAM and the connectors make needless"},
    good=(
        changed("cloudsql-postgres", "settings.ipConfiguration.sslMode", "ENCRYPTED_ONLY"),
        changed("cloudsql-postgres", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed("cloudsql-postgres", "settings.ipConfiguration.sslMode", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
        changed("cloudsql-mysql", "settings.ipConfiguration.sslMode"),
    ),
)
