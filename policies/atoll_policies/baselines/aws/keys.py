"""A key for data at rest with its replica, and one for signatures."""

from atoll_policies.cases import ref, resource
from atoll_policies.documents import written

_ADMINISTERED = written(
    {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:role/keys"},
        "Action": "kms:*",
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:role/train"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
    },
)

RESOURCES = [
    resource(
        "data-key",
        "aws:kms/key:Key",
        {"description": "data at rest", "enableKeyRotation": True, "policy": _ADMINISTERED},
    ),
    resource(
        "data-key-replica",
        "aws:kms/replicaKey:ReplicaKey",
        {"primaryKeyArn": ref("data-key", "arn"), "policy": _ADMINISTERED},
    ),
    resource(
        "signing-key",
        "aws:kms/key:Key",
        {
            "description": "signatures of models",
            "customerMasterKeySpec": "ECC_NIST_P256",
            "keyUsage": "SIGN_VERIFY",
        },
    ),
    resource(
        "signing-key-policy",
        "aws:kms/keyPolicy:KeyPolicy",
        {"keyId": ref("signing-key"), "policy": _ADMINISTERED},
    ),
]
