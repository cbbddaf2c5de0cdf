"""PostgreSQL logs statements."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Level, Resource, Rule, Severity, Stack, all_of, changed, field, some

_GROUPS = (
    ("aws:rds/instance:Instance", "parameterGroupName", "aws:rds/parameterGroup:ParameterGroup"),
    (
        "aws:rds/cluster:Cluster",
        "dbClusterParameterGroupName",
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    ),
)
_POSTGRES = field("engine").one_of("postgres", "aurora-postgresql")
_LOGS = all_of(
    some("parameters[*]", field("name").equals("log_statement"), words="have log_statement"),
    some(
        "parameters[*]",
        field("name").equals("log_min_duration_statement"),
        words="have log_min_duration_statement",
    ),
)


def _silent(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for token, path, group in _GROUPS:
        for database in stack.of(token):
            if _POSTGRES.holds(At(database.properties)) is not False:
                yield from _of(stack, database, path, group)


def _of(stack: Stack, database: Resource, path: str, token: str) -> Iterator[Breach]:
    named = all_of(field(path).present(), field(path).avoids(r"^default\.", words="not be a default group"))
    for fault in named.faults(At(database.properties)):
        yield Breach(database, fault)
    for group in stack.of(token):
        if database.refers_to(group, path):
            yield from (Breach(group, fault) for fault in _LOGS.faults(At(group.properties)))


RULE = Rule(
    id="rds-postgres-query-log",
    title="PostgreSQL logs statements, and slow ones with their time",
    why="Which statement changed or read the data can't be told afterwards.",
    fix="Set the parameters log_statement and log_min_duration_statement in the parameter group.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=_silent,
    about=tuple(token for _, _, token in _GROUPS) + tuple(token for token, _, _ in _GROUPS),
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV2_AWS_27", "CKV2_AWS_30"),
    disagrees={"CKV2_AWS_30": "It takes one of its conditions for enough, also that there is a group."},
    good=(
        changed("catalog-settings", "parameters[0].value", "all"),
        changed("events-settings", "parameters[1].value", "1"),
        changed("orders-db", "dbClusterParameterGroupName", "default.aurora-mysql8.0"),
    ),
    bad=(
        changed("events-db", "dbClusterParameterGroupName", "default.aurora-postgresql16"),
        changed("catalog-db", "parameterGroupName"),
        changed("catalog-settings", "parameters[0]"),
        changed("events-settings", "parameters[1]"),
    ),
)
