"""PostgreSQL has the patch against reading files."""

from math import inf
from typing import Any

from atoll_policies import MISSING, Condition, Rule, Severity, all_of, changed, field, when
from atoll_policies.rules.aws._versions import numbers

# The first versions with the patch: https://aws.amazon.com/security/security-bulletins/AWS-2022-004/
_POSTGRES = ((14,), (13, 3), (12, 7), (11, 12), (10, 17), (9, 6, 22))
_AURORA = ((12,), (11, 9), (10, 14))


def _patched(engine: str, first: tuple[tuple[int, ...], ...]) -> Condition:
    def test(version: Any) -> bool:
        # Of a major version alone RDS takes the newest.
        parts = (*numbers(version), inf)
        return (
            version is MISSING
            or parts >= max(first)
            or any(parts[: len(one) - 1] == one[:-1] and parts >= one for one in first)
        )

    return when(
        field("engine").equals(engine), field("engineVersion").satisfies("be a patched version", test)
    )


_EITHER = all_of(_patched("postgres", _POSTGRES), _patched("aurora-postgresql", _AURORA))

RULE = Rule(
    id="rds-postgres-patched",
    title="PostgreSQL is of a version without the flaw of log_fdw",
    why=(
        "In older versions a user of the database reads files of its host, and the credentials in "
        "them (AWS-2022-004)."
    ),
    fix=(
        "Set `engineVersion` to 14 or newer, or 13.3, 12.7, 11.12, 10.17, 9.6.22 at least; Aurora: "
        "12, 11.9, 10.14."
    ),
    severity=Severity.HIGH,
    requires=dict.fromkeys(("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), _EITHER),
    absent="passes",
    maps=("nist-800-53/SI-2", "pci-dss/6.3.3"),
    equivalents=("CKV_AWS_250",),
    good=(
        changed("catalog-db", "engineVersion", "14.0"),
        changed("catalog-db", "engineVersion", "13.3"),
        changed("catalog-db", "engineVersion", "12.7"),
        changed("catalog-db", "engineVersion", "11.12"),
        changed("catalog-db", "engineVersion", "10.17"),
        changed("catalog-db", "engineVersion", "9.6.22"),
        changed("catalog-db", "engineVersion", "13"),
        changed("events-db", "engineVersion", "12.4"),
        changed("events-db", "engineVersion", "11.9"),
        changed("events-db", "engineVersion", "10.14"),
        changed("orders-db", "engineVersion", "5.7"),
    ),
    bad=(
        changed("catalog-db", "engineVersion", "13.2"),
        changed("catalog-db", "engineVersion", "12.6"),
        changed("catalog-db", "engineVersion", "11.11"),
        changed("catalog-db", "engineVersion", "10.16"),
        changed("catalog-db", "engineVersion", "9.6.21"),
        changed("catalog-db", "engineVersion", "8.4"),
        changed("events-db", "engineVersion", "11.8"),
        changed("events-db", "engineVersion", "10.13"),
    ),
)
