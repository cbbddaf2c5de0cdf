"""Cloud SQL databases aren't open to every address."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudsql-networks-not-world",
    title="Cloud SQL databases aren't open to every address",
    why="With every address authorized a password is all that stands before the data.",
    fix="Name addresses in `settings.ipConfiguration.authorizedNetworks`, none of them ending in /0.",
    severity=Severity.CRITICAL,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": field(
            "settings.ipConfiguration.authorizedNetworks[*].value"
        ).avoids("/0$", "not be every address")
    },
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_11",),
    good=(
        changed("cloudsql-postgres", "settings.ipConfiguration.authorizedNetworks[0].value", "10.0.0.0/10"),
    ),
    bad=(
        changed("cloudsql-postgres", "settings.ipConfiguration.authorizedNetworks[0].value", "0.0.0.0/0"),
        changed(
            "cloudsql-mysql",
            "settings.ipConfiguration.authorizedNetworks",
            [{"value": "203.0.113.0/24"}, {"value": "0.0.0.0/0"}],
        ),
    ),
)
