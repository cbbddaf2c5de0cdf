"""Databases take encrypted connections only."""

from atoll_policies import Condition, Rule, Severity, added, all_of, changed, field, resource, some, when


def _set(families: str, name: str, *values: str) -> Condition:
    parameter = all_of(field("name").equals(name), field("value").one_of(*values))
    return when(
        field("family").matches(families),
        some("parameters[*]", parameter, words="have one that refuses connections without TLS"),
    )


_TLS = all_of(
    _set(r"(aurora-)?postgres.*|sqlserver.*", "rds.force_ssl", "1"),
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
        "aws:rds/parameterGroup:ParameterGroup": _TLS,
        "aws:rds/clusterParameterGroup:ClusterParameterGroup": _TLS,
    },
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1", "hipaa/164.312(e)(1)"),
    equivalents=("CKV2_AWS_69",),
    good=(
        changed(
            "events-settings",
            "parameters",
            [
                {"name": "log_statement", "value": "all"},
                {"name": "log_min_duration_statement", "value": "1"},
                {"name": "rds.force_ssl", "value": "1"},
            ],
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "mysql8.0", "parameters": [{"name": "require_secure_transport", "value": "1"}]},
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {
                    "family": "mariadb11.4",
                    "parameters": [{"name": "require_secure_transport", "value": "ON"}],
                },
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/clusterParameterGroup:ClusterParameterGroup",
                {
                    "family": "aurora-mysql8.0",
                    "parameters": [{"name": "require_secure_transport", "value": "ON"}],
                },
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "sqlserver-ee-16.0", "parameters": [{"name": "rds.force_ssl", "value": "1"}]},
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "db2-ae-11.5", "parameters": [{"name": "db2comm", "value": "SSL"}]},
            )
        ),
        added(resource("settings", "aws:rds/parameterGroup:ParameterGroup", {"family": "oracle-ee-19"})),
    ),
    bad=(
        changed("catalog-settings", "parameters[2].value", "0"),
        changed("events-settings", "parameters[2]"),
        changed("catalog-settings", "parameters[2].name", "rds.other"),
        added(
            resource(
                "settings", "aws:rds/parameterGroup:ParameterGroup", {"family": "mysql8.0", "parameters": []}
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "mariadb11.4", "parameters": []},
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/clusterParameterGroup:ClusterParameterGroup",
                {"family": "aurora-mysql8.0", "parameters": []},
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "sqlserver-ee-16.0", "parameters": []},
            )
        ),
        added(
            resource(
                "settings",
                "aws:rds/parameterGroup:ParameterGroup",
                {"family": "db2-ae-11.5", "parameters": []},
            )
        ),
    ),
)
