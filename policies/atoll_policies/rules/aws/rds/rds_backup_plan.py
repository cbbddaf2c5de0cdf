"""Clusters are in a plan of AWS Backup."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    At,
    Breach,
    Fault,
    Level,
    Rule,
    Severity,
    Stack,
    any_of,
    changed,
    field,
    some,
    without,
)

SELECTION = "aws:backup/selection:Selection"
_CLUSTER = "aws:rds/cluster:Cluster"
# Which clusters tags or patterns select can't be told from here.
_BROAD = any_of(
    field("selectionTags").present(),
    field("conditions").present(),
    some("resources[*]", field("").matches(r".*\*.*")),
)


def _left_out(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    broad = [_BROAD.holds(At(item.properties)) for item in stack.of(SELECTION)]
    if True in broad:
        return
    for cluster in stack.of(_CLUSTER):
        selected, more = stack.pointing_at(cluster, SELECTION, "resources")
        if not selected:
            yield Breach(cluster, Fault("", "be in a backup selection", unknown=more or None in broad))


RULE = Rule(
    id="rds-backup-plan",
    title="Database clusters are in a backup plan",
    why=(
        "Automatic backups go with the cluster, and end after 35 days; a plan's copies stay, in a "
        "vault of its own."
    ),
    fix="Add the cluster's ARN to a backup selection's `resources`, or select by tags.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=_left_out,
    about=(_CLUSTER,),
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV2_AWS_8",),
    good=(
        changed("db-backups", "resources", ["*"]),
        changed("db-backups", "name", "nightly"),
        changed(
            "db-backups",
            "resources",
            together={"selectionTags": [{"type": "STRINGEQUALS", "key": "backup", "value": "yes"}]},
        ),
        changed(
            "db-backups",
            "resources",
            together={
                "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "yes"}]}],
            },
        ),
    ),
    bad=(
        changed("db-backups", "resources", []),
        changed("db-backups", "resources[0]", "arn:aws:rds:us-west-2:123456789012:cluster:other"),
        without("db-backups"),
    ),
)
