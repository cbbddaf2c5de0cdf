"""A repository of images, and who may pull from it."""

from atoll_policies.cases import ref, resource
from atoll_policies.documents import written

RESOURCES = [
    resource(
        "images",
        "aws:ecr/repository:Repository",
        {
            "name": "serving",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": ref("data-key", "arn")}],
        },
    ),
    resource(
        "images-policy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        {
            "repository": ref("images", "name"),
            "policy": written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/nodes"},
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                }
            ),
        },
    ),
]
