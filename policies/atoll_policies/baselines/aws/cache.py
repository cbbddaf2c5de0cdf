"""Stores in memory and tables: encrypted, backed up, in a network of one's own."""

from atoll_policies.cases import ref, resource

_KEYED = {"attributes": [{"name": "id", "type": "S"}], "hashKey": "id"}
_KEPT = {
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": ref("data-key", "arn")},
    "pointInTimeRecovery": {"enabled": True},
}

RESOURCES = [
    resource(
        "features-cache",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        {
            "description": "online features",
            "engine": "redis",
            "nodeType": "cache.r7g.large",
            "numCacheClusters": 2,
            "atRestEncryptionEnabled": True,
            "kmsKeyId": ref("data-key", "arn"),
            "transitEncryptionEnabled": True,
            "userGroupIds": ["features"],
            "automaticFailoverEnabled": True,
            "subnetGroupName": "features",
        },
    ),
    resource(
        "alone-cache",
        "aws:elasticache/cluster:Cluster",
        {
            "engine": "redis",
            "nodeType": "cache.t4g.small",
            "numCacheNodes": 1,
            "autoMinorVersionUpgrade": "true",
            "snapshotRetentionLimit": 5,
            "subnetGroupName": "features",
        },
    ),
    resource(
        "vector-store",
        "aws:memorydb/cluster:Cluster",
        {
            "aclName": "vectors",
            "nodeType": "db.r7g.large",
            "tlsEnabled": True,
            "kmsKeyArn": ref("data-key", "arn"),
        },
    ),
    resource("jobs-table", "aws:dynamodb/table:Table", {**_KEYED, **_KEPT, "billingMode": "PAY_PER_REQUEST"}),
    resource(
        "usage-table",
        "aws:dynamodb/table:Table",
        {
            **_KEYED,
            **_KEPT,
            "name": "usage",
            "billingMode": "PROVISIONED",
            "readCapacity": 5,
            "writeCapacity": 5,
        },
    ),
    resource(
        "usage-scaling",
        "aws:appautoscaling/target:Target",
        {
            "serviceNamespace": "dynamodb",
            "resourceId": "table/usage",
            "scalableDimension": "dynamodb:table:ReadCapacityUnits",
            "minCapacity": 5,
            "maxCapacity": 100,
        },
    ),
    resource(
        "usage-scaling-policy",
        "aws:appautoscaling/policy:Policy",
        {
            "policyType": "TargetTrackingScaling",
            "serviceNamespace": "dynamodb",
            "resourceId": ref("usage-scaling", "resourceId"),
            "scalableDimension": "dynamodb:table:ReadCapacityUnits",
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": 70,
                "predefinedMetricSpecification": {
                    "predefinedMetricType": "DynamoDBReadCapacityUtilization",
                },
            },
        },
    ),
]
