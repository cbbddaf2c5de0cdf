"""Access points see a part of a file system."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="efs-access-point-below-root",
    title="EFS access points don't have the whole file system",
    why="With the root as its directory one team's access point shows every other team's files.",
    fix="Set `rootDirectory.path` to a directory of its own.",
    severity=Severity.HIGH,
    requires={
        "aws:efs/accessPoint:AccessPoint": all_of(
            field("rootDirectory.path").present(), field("rootDirectory.path").differs("/")
        )
    },
    maps=("nist-800-53/AC-6", "soc2/CC6.1"),
    equivalents=("CKV_AWS_329",),
    good=(changed("team-files", "rootDirectory.path", "/other"),),
    bad=(changed("team-files", "rootDirectory.path", "/"), changed("team-files", "rootDirectory")),
)
