"""Access points act as one user."""

from atoll_policies import Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="efs-access-point-user",
    title="EFS access points act as a user of their own",
    why="Without one the client says who it is, and may say root.",
    fix="Set `posixUser` with `uid` and `gid`.",
    severity=Severity.HIGH,
    requires={"aws:efs/accessPoint:AccessPoint": field("posixUser.gid").present()},
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_330",),
    good=(changed("team-files", "posixUser", {"uid": 2000, "gid": 2000}),),
    bad=(
        changed("team-files", "posixUser"),
        added(
            resource(
                "open-files",
                "aws:efs/accessPoint:AccessPoint",
                {"fileSystemId": ref("shared-files"), "rootDirectory": {"path": "/open"}},
            )
        ),
    ),
)
