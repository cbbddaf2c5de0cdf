"""Aurora can go back in time."""

from atoll_policies import Level, Rule, Severity, changed, field, when

RULE = Rule(
    id="rds-backtrack",
    title="Aurora MySQL clusters can be set back in time",
    why="A wrong statement is undone in minutes; a restore from a snapshot takes hours.",
    fix="Set `backtrackWindow` to some hours, in seconds.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:rds/cluster:Cluster": when(
            field("engine").equals("aurora-mysql"), field("backtrackWindow").at_least(1)
        )
    },
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV_AWS_326",),
    good=(changed("orders-db", "backtrackWindow", 1), changed("events-db", "backtrackWindow", 0)),
    bad=(changed("orders-db", "backtrackWindow", 0), changed("orders-db", "backtrackWindow")),
)
