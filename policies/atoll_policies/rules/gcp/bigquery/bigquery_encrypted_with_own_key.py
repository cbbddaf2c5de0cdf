"""BigQuery data sets and tables are encrypted with your own key."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="bigquery-encrypted-with-own-key",
    title="BigQuery data sets and tables are encrypted with your own key",
    why=(
        "Data under a key of Google's can't be cut off by destroying the key. Google encrypts it anyway, "
        "so it is advice."
    ),
    fix=(
        "Set `defaultEncryptionConfiguration.kmsKeyName` of data sets, and "
        "`encryptionConfiguration.kmsKeyName` of tables."
    ),
    severity=Severity.LOW,
    requires={
        "gcp:bigquery/dataset:Dataset": field("defaultEncryptionConfiguration.kmsKeyName").present(),
        "gcp:bigquery/table:Table": field("encryptionConfiguration.kmsKeyName").present(),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_GCP_80", "CKV_GCP_81"),
    good=(
        changed(
            "bigquery-dataset",
            "defaultEncryptionConfiguration.kmsKeyName",
            "projects/p/locations/l/keyRings/r/cryptoKeys/other",
        ),
        changed(
            "bigquery-table",
            "encryptionConfiguration.kmsKeyName",
            "projects/p/locations/l/keyRings/r/cryptoKeys/other",
        ),
    ),
    bad=(
        changed("bigquery-dataset", "defaultEncryptionConfiguration"),
        changed("bigquery-table", "encryptionConfiguration"),
        changed("bigquery-table", "encryptionConfiguration.kmsKeyName", ""),
    ),
)
