"""What an identity may do with buckets and repositories, as statements of a policy."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi import Input, Output

_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
_PUSH = [
    *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload"),
    *("ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"),
]
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html"""


def statements(args: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statements of a policy by an identity's arguments: ``AwsWorkloadIdentity``'s and the like."""
    read, write = args.get("read_bucket_arns", []), args.get("write_bucket_arns", [])
    yield from _objects("Read", read, args.get("read_prefix", ""), ["s3:GetObject"])
    writing = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
    if args.get("may_delete", False):
        writing.append("s3:DeleteObject")
    yield from _objects("Write", write, args.get("write_prefix", ""), sorted(writing))
    if keys := args.get("key_arns", []):
        yield {
            "Sid": "Keys",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"] if write else ["kms:Decrypt"],
            "Resource": list(keys),
            # Through S3 only: nobody gets at what else the key encrypts.
            "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com*"}},
        }
    yield from _images(args)
    if state := args.get("state_bucket_arn"):
        yield from _objects("State", [state], "", ["s3:GetObject"])
    if keys := args.get("state_key_arns", []):
        yield {"Sid": "StateKeys", "Action": ["kms:Decrypt"], "Resource": list(keys)}


def _images(args: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    pulled, pushed = args.get("pull_repository_arns", []), args.get("push_repository_arns", [])
    if pulled:
        yield {"Sid": "Pull", "Action": _PULL, "Resource": list(pulled)}
    if pushed:
        yield {"Sid": "Push", "Action": _PUSH, "Resource": list(pushed)}
    if pulled or pushed:
        # It has no resource: it lets one in, and what can be done is said above.
        yield {"Sid": "Login", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]}


def _objects(
    sid: str, buckets: list[Input[str]], prefix: str, actions: list[str]
) -> Iterator[dict[str, Any]]:
    if not buckets:
        return
    listing: dict[str, Any] = {"Sid": f"{sid}List", "Action": ["s3:ListBucket"], "Resource": list(buckets)}
    if prefix:
        listing["Condition"] = {"StringLike": {"s3:prefix": [f"{prefix}*"]}}
    yield listing
    objects = [Output.format("{0}/{1}*", bucket, prefix) for bucket in buckets]
    yield {"Sid": f"{sid}Objects", "Action": actions, "Resource": objects}
