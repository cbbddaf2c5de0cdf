"""Databases take encrypted connections only."""

from atoll_policies import (
    Condition,
    Rule,
    Severity,
    added,
    all_of,
    changed,
    each,
    field,
    resource,
    some,
    when,
)

_OF_SERVER = "aws:rds/parameterGroup:ParameterGroup"
_OF_CLUSTER = "aws:rds/clusterParameterGroup:ClusterParameterGroup"


def _set(families: str, name: str, *values: str) -> Condition:
    parameter = all_of(field("name").equals(name), field("value").one_of(*values))
    return when(
        field("family").matches(families),
        some("parameters[*]", parameter, words="have one that refuses connections without TLS"),
    )


_TLS = all_of(
    _set(r"aurora-postgres.*|postgres(9|1[0-4]).*|sqlserver.*", "rds.force_ssl", "1"),
    # From 15 on PostgreSQL refuses them where nothing is said:
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
    each("parameters[*]", when(field("name").equals("rds.force_ssl"), field("value").one_of("1"))),
    _set(r"(aurora-)?mysql.*|mariadb.*", "require_secure_transport", "1", "ON"),
    _set(r"db2.*", "db2comm", "SSL"),
)

RULE = Rule(
    id="rds-transit-encrypted",
    title="Databases refuse connections without TLS",
    why="Passwords and rows can be read in the network where one client forgets TLS.",
    fix=(
        "Set the parameter rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport "
        "(MySQL, MariaDB) to 1, db2comm (Db2) to SSL."
    ),
    severity=Severity.HIGH,
    requires={
        _OF_SERVER: _TLS,
        _OF_CLUSTER: _TLS,
    },
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1", "hipaa/164.312(e)(1)"),
    equivalents=("CKV2_AWS_69",),
    disagrees={"CKV2_AWS_69": "It doesn't know that PostgreSQL does so by itself from 15 on."},
    good=(
        changed("catalog-settings", "parameters[2].name", "rds.other"),
        changed("catalog-settings", "parameters[0].value", "all"),
        changed("events-settings", "parameters[2].value", "1"),
        added(resource("other-settings", _OF_SERVER, {"family": "oracle-ee-19"})),
        *(
            added(
                resource(
                    "other-settings",
                    token,
                    {"family": family, "parameters": [{"name": name, "value": value}]},
                )
            )
            for token, family, name, value in (
                (_OF_SERVER, "postgres13", "rds.force_ssl", "1"),
                (_OF_SERVER, "mysql8.0", "require_secure_transport", "1"),
                (_OF_SERVER, "mariadb11.4", "require_secure_transport", "ON"),
                (_OF_CLUSTER, "aurora-mysql8.0", "require_secure_transport", "ON"),
                (_OF_SERVER, "sqlserver-ee-16.0", "rds.force_ssl", "1"),
                (_OF_SERVER, "db2-ae-11.5", "db2comm", "SSL"),
            )
        ),
    ),
    bad=(
        changed("catalog-settings", "parameters[2].value", "0"),
        changed("events-settings", "parameters[2].name", "rds.other"),
        changed("events-settings", "parameters[2]"),
        added(
            resource(
                "other-settings",
                _OF_SERVER,
                {"family": "mysql8.0", "parameters": [{"name": "require_secure_transport", "value": "0"}]},
            )
        ),
        *(
            added(resource("other-settings", token, {"family": family, "parameters": []}))
            for token, family in (
                (_OF_SERVER, "postgres14"),
                (_OF_SERVER, "postgres9.6"),
                (_OF_SERVER, "mysql8.0"),
                (_OF_SERVER, "mariadb11.4"),
                (_OF_CLUSTER, "aurora-mysql8.0"),
                (_OF_SERVER, "sqlserver-ee-16.0"),
                (_OF_SERVER, "db2-ae-11.5"),
            )
        ),
    ),
)
