"""BigQuery tables can't be deleted by mistake."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="bigquery-table-protected",
    title="BigQuery tables can't be deleted by mistake",
    why="A table that is replaced by an update loses its rows.",
    fix="Leave `deletionProtection` true.",
    severity=Severity.LOW,
    requires={"gcp:bigquery/table:Table": field("deletionProtection", default=True).is_true()},
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_GCP_121",),
    good=(changed("bigquery-table", "deletionProtection", True),),
    bad=(
        changed("bigquery-table", "deletionProtection", False),
        added(
            resource(
                "bigquery-scratch",
                "gcp:bigquery/table:Table",
                {
                    "datasetId": "features",
                    "tableId": "scratch",
                    "deletionProtection": False,
                    "encryptionConfiguration": {"kmsKeyName": ref("gcp-key")},
                },
            )
        ),
    ),
)
