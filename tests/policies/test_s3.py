"""Access lists of S3 are read wherever they are, and settings beside a bucket or in it."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_policies import UNKNOWN, At, Resource, Stack, field
from atoll_policies.s3 import BUCKET, EVERY_ACCOUNT, EVERYBODY, acls, bucket_needs

ACLS = acls(words="be private", canned=("public-read",), group=EVERYBODY, rights=("READ",))
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"


def inline(right: Any, group: Any) -> dict[str, Any]:
    return {"grants": [{"permissions": right, "uri": group}]}


def beside(right: Any, group: Any) -> dict[str, Any]:
    return {"accessControlPolicy": {"grants": [{"permission": right, "grantee": {"uri": group}}]}}


@pytest.mark.parametrize("token", ACLS)
def test_a_named_list_is_read_everywhere(token: str) -> None:
    assert ACLS[token].holds(At({"acl": "public-read"})) is False
    assert ACLS[token].holds(At({"acl": "private"})) is True
    assert ACLS[token].holds(At({})) is True
    assert ACLS[token].holds(At({"acl": UNKNOWN})) is None


@pytest.mark.parametrize(
    ("token", "properties", "expected"),
    [
        (BUCKET, inline(["WRITE", "READ"], EVERYBODY), False),
        (BUCKET, inline(["WRITE"], EVERYBODY), True),
        (BUCKET, inline(["READ"], EVERY_ACCOUNT), True),
        (BUCKET, inline(["READ"], UNKNOWN), None),
        (BUCKET, inline(UNKNOWN, EVERYBODY), None),
        (BUCKET, inline(UNKNOWN, EVERY_ACCOUNT), True),
        ("aws:s3/bucketAcl:BucketAcl", beside("READ", EVERYBODY), False),
        ("aws:s3/bucketAcl:BucketAcl", beside("WRITE", EVERYBODY), True),
        ("aws:s3/bucketAcl:BucketAcl", beside("READ", UNKNOWN), None),
    ],
)
def test_grants_are_read_in_both_forms(token: str, properties: dict[str, Any], expected: bool | None) -> None:
    assert ACLS[token].holds(At(properties)) is expected


@pytest.mark.parametrize(
    ("bucket", "others", "expected"),
    [
        ({}, [], [False]),
        ({"on": True}, [], []),
        ({"on": UNKNOWN}, [], [True]),
        ({}, [{"bucket": "b", "on": True}], []),
        ({}, [{"bucket": "b", "on": False}], [False]),
        ({}, [{"bucket": "b", "on": UNKNOWN}], [True]),
        ({}, [{"bucket": "another", "on": True}], [False]),
        ({}, [{"bucket": UNKNOWN, "on": True}], [True]),
        ({}, [{"bucket": "b", "on": False}, {"bucket": "b", "on": True}], []),
        ({"on": UNKNOWN}, [{"bucket": "b", "on": True}], []),
    ],
)
def test_a_setting_may_be_beside_the_bucket_or_in_it(
    bucket: dict[str, Any], others: list[dict[str, Any]], expected: list[bool]
) -> None:
    on = field("on").is_true()
    stack = Stack(
        [
            Resource("urn:b", BUCKET, "b", {"bucket": "b", **bucket}),
            *(Resource(f"urn:{n}", VERSIONING, str(n), item) for n, item in enumerate(others)),
        ]
    )
    across = bucket_needs(VERSIONING, on, words="be on", inline=on)
    assert [breach.fault.unknown for breach in across(stack, {})] == expected
