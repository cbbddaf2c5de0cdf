"""Cloud SQL's MySQL root has a password."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, ref, resource, when

RULE = Rule(
    id="cloudsql-root-has-password",
    title="Cloud SQL's MySQL root has a password",
    why="Without one whoever reaches the database is its administrator.",
    fix="Set `password` or `passwordWo` of the user, or don't declare root.",
    severity=Severity.CRITICAL,
    requires={
        "gcp:sql/user:User": when(
            field("name").matches("root.*"),
            any_of(field("password").present(), field("passwordWo").present()),
        )
    },
    dev=Level.MANDATORY,
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV2_GCP_7",),
    disagrees={"CKV2_GCP_7": "it reports the instance, where we report the user"},
    good=(
        added(
            resource(
                "cloudsql-iam-user",
                "gcp:sql/user:User",
                {
                    "instance": ref("cloudsql-mysql", "name"),
                    "name": "pipeline",
                    "type": "CLOUD_IAM_SERVICE_ACCOUNT",
                },
            )
        ),
        added(
            resource(
                "cloudsql-root-2",
                "gcp:sql/user:User",
                {"instance": "other", "name": "root", "passwordWo": ref("cloudsql-secret", "name")},
            )
        ),
    ),
    bad=(
        changed("cloudsql-root", "password"),
        changed("cloudsql-root", "password", ""),
    ),
)
