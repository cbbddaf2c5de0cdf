"""Databases have a certificate that didn't expire."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="rds-current-certificate",
    title="Databases have a certificate of a current authority",
    why=(
        "Certificates of rds-ca-2019 expired: clients that check refuse them, and the others check nothing."
    ),
    fix=(
        "Set `caCertIdentifier` to rds-ca-rsa2048-g1, rds-ca-rsa4096-g1 or rds-ca-ecc384-g1, or leave it out."
    ),
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        any_of(
            field("caCertIdentifier").matches(r"rds-ca-(rsa2048|rsa4096|ecc384)-g1"),
            field("caCertIdentifier").absent(),
        ),
    ),
    absent="passes",
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_AWS_211",),
    good=(
        changed("catalog-db", "caCertIdentifier", "rds-ca-ecc384-g1"),
        changed("catalog-db", "caCertIdentifier", "rds-ca-rsa4096-g1"),
        changed("events-server", "caCertIdentifier", "rds-ca-rsa2048-g1"),
        changed("catalog-db", "caCertIdentifier"),
    ),
    bad=(
        changed("catalog-db", "caCertIdentifier", "rds-ca-2019"),
        changed("events-server", "caCertIdentifier", "rds-ca-2015"),
    ),
)
