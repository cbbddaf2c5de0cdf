"""What an identity may do with buckets and repositories, as statements of a policy."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi import Input, Output

_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def statements(args: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statements of a policy by an identity's arguments, those of ``AwsWorkloadIdentity``."""
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
    if repositories := args.get("pull_repository_arns", []):
        yield {"Sid": "Pull", "Action": _PULL, "Resource": list(repositories)}
        # It has no resource: it lets one in, and what can be pulled is said above.
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
