"""Caches ask who connects."""

from atoll_policies import Rule, Severity, added, any_of, changed, field, ref, resource

RULE = Rule(
    id="cache-authenticated",
    title="ElastiCache and MemoryDB ask who connects",
    why="Whoever reaches the port otherwise reads, changes and deletes every key.",
    fix="Set `userGroupIds` or `authToken`, for MemoryDB an `aclName` other than open-access.",
    severity=Severity.HIGH,
    requires={
        "aws:elasticache/replicationGroup:ReplicationGroup": any_of(
            field("userGroupIds").present(), field("authToken").present(), field("authTokenWo").present()
        ),
        "aws:memorydb/cluster:Cluster": field("aclName").differs("open-access"),
    },
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/IA-2"),
    equivalents=("CKV_AWS_31",),
    disagrees={"CKV_AWS_31": "It doesn't know tokens that are only written, `authTokenWo`."},
    good=(
        changed("features-cache", "userGroupIds", ["other"]),
        added(
            resource(
                "token-cache",
                "aws:elasticache/replicationGroup:ReplicationGroup",
                {
                    "description": "token",
                    "atRestEncryptionEnabled": True,
                    "transitEncryptionEnabled": True,
                    "kmsKeyId": ref("data-key", "arn"),
                    "automaticFailoverEnabled": True,
                    "subnetGroupName": "features",
                    "authToken": "sixteen-letters-or-more",
                },
            )
        ),
        added(
            resource(
                "token-cache",
                "aws:elasticache/replicationGroup:ReplicationGroup",
                {
                    "description": "token",
                    "atRestEncryptionEnabled": True,
                    "transitEncryptionEnabled": True,
                    "kmsKeyId": ref("data-key", "arn"),
                    "automaticFailoverEnabled": True,
                    "subnetGroupName": "features",
                    "authTokenWo": "sixteen-letters-or-more",
                },
            )
        ),
    ),
    bad=(changed("vector-store", "aclName", "open-access"), changed("features-cache", "userGroupIds")),
)
