"""Cloud SQL's MySQL doesn't load files of its clients."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-mysql-no-local-files",
    title="Cloud SQL's MySQL doesn't load files of its clients",
    why="A rogue server, or injected SQL, can have a client's files sent to it.",
    fix="Set the flag local_infile to off in `settings.databaseFlags`.",
    severity=Severity.MEDIUM,
    requires=instances("MYSQL", flag("local_infile", "off", unset=True)),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/CM-7",),
    equivalents=("CKV_GCP_50",),
    good=(
        changed("cloudsql-mysql", "settings.databaseFlags", []),
        changed("cloudsql-mysql", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed("cloudsql-mysql", "settings.databaseFlags", [{"name": "local_infile", "value": "on"}]),
        changed(
            "cloudsql-mysql",
            "settings.databaseFlags",
            [{"name": "general_log", "value": "on"}, {"name": "local_infile", "value": "on"}],
        ),
    ),
)
