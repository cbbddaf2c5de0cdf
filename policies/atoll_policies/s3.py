"""What rules about S3's buckets share: settings beside the bucket or in it, and access control lists."""

from __future__ import annotations

from collections.abc import Collection

from atoll_policies.cases import Declared, ref, resource
from atoll_policies.companions import Companion, needs
from atoll_policies.conditions import Condition, all_of, each, field, negated
from atoll_policies.rule import Across

BUCKET = "aws:s3/bucket:Bucket"
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
"""The group of all there are, with an account of AWS or without."""
EVERY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
"""The group of all accounts of AWS, whosever."""


def bucket_needs(token: str, holds: Condition, *, words: str, inline: Condition | None = None) -> Across:
    """Return what finds buckets without a resource of type ``token`` of which ``holds`` is true."""
    return needs(BUCKET, Companion(token, "bucket", holds), words=words, inline=inline)


def acls(*, words: str, canned: Collection[str], group: str, rights: Collection[str]) -> dict[str, Condition]:
    """Return what buckets, objects and their lists require.

    None of the ``canned`` lists, and no grant of ``rights`` to ``group``; names are those of
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html.
    """
    named = field("acl").satisfies(words, lambda value: value not in canned)
    inline = each("grants[*]", _not_given(words, "permissions", "uri", group, rights))
    beside = each(
        "accessControlPolicy.grants[*]", _not_given(words, "permission", "grantee.uri", group, rights)
    )
    return {
        BUCKET: all_of(named, inline),
        "aws:s3/bucketAcl:BucketAcl": all_of(named, beside),
        "aws:s3/bucketObject:BucketObject": named,
        "aws:s3/bucketObjectv2:BucketObjectv2": named,
    }


def granting(right: str, group: str = EVERYBODY) -> Declared:
    """Return a list that gives ``right`` on the baseline's bucket to ``group``, as cases need it."""
    grant = {"permission": right, "grantee": {"type": "Group", "uri": group}}
    return resource(
        "access-list",
        "aws:s3/bucketAcl:BucketAcl",
        {
            "bucket": ref("data-bucket", "bucket"),
            "accessControlPolicy": {"owner": {"id": "1"}, "grants": [grant]},
        },
    )


def _not_given(words: str, right: str, who: str, group: str, rights: Collection[str]) -> Condition:
    gives = field(right).satisfies(words, lambda value: bool(_listed(value) & {*rights}))
    return negated(all_of(field(who).equals(group), gives), words)


def _listed(value: object) -> set[str]:
    items = value if isinstance(value, list) else [value]
    return {item for item in items if isinstance(item, str)}
