"""AWS' policy documents are read as AWS reads them, and what can't be read is never taken to be fine."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_policies import HIDDEN, MISSING, UNKNOWN, At
from atoll_policies.documents import any_of_them, anyone, covers, forbids, judged, statements, written

ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ALLOWS_ALL = any_of_them(lambda item: item.allows and item.every_action and item.everywhere)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition")


def open_to_all(**others: Any) -> bool:
    found = statements(written({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", **others}))
    assert found is not None
    return anyone(found[0])


@pytest.mark.parametrize(
    "document",
    [
        written(ADMIN),
        {"Statement": [ADMIN]},
        {"Statement": ADMIN},
        {"Statement": [{"Effect": "Allow", "Action": ["*:*"], "Resource": ["arn:aws:s3:::models", "*"]}]},
        {"Statement": [ADMIN, {"Effect": "Allow", "Action": UNKNOWN, "Resource": "*"}]},
    ],
)
def test_what_is_surely_wrong_is(document: Any) -> None:
    assert judged(document, ALLOWS_ALL) is True


@pytest.mark.parametrize(
    "document", [MISSING, None, "", "{}", {}, written(), written({**ADMIN, "Effect": "Deny"})]
)
def test_what_is_surely_fine_is(document: Any) -> None:
    assert judged(document, ALLOWS_ALL) is False


@pytest.mark.parametrize(
    "document",
    [
        UNKNOWN,
        HIDDEN,
        "{",
        "[]",
        7,
        {"Statement": UNKNOWN},
        {"Statement": [UNKNOWN]},
        {"Statement": [{**ADMIN, "Condition": {"StringEquals": {"aws:SourceVpc": UNKNOWN}}}]},
        {"Statement": [ADMIN, {"Effect": "Deny", "Action": "*", "Resource": UNKNOWN}]},
    ],
)
def test_what_cannot_be_read_is_undetermined(document: Any) -> None:
    assert judged(document, ALLOWS_ALL) is None


def test_a_condition_names_the_place_and_not_what_is_there() -> None:
    condition = forbids("policies[*].policy", words="not allow all", wrong=ALLOWS_ALL)
    faults = condition.faults(At({"policies": [{"policy": written()}, {"policy": written(ADMIN)}]}))
    assert [(fault.path, fault.words, fault.unknown) for fault in faults] == [
        ("policies[1].policy", "not allow all", False)
    ]


@given(st.dictionaries(st.sampled_from(KEYS), JUNK), JUNK)
def test_junk_is_read_without_an_error(statement: dict[str, Any], document: Any) -> None:
    for tree in ({"Statement": [statement, document]}, {"Statement": document}, document):
        for item in statements(tree) or ():
            anyone(item)
            item.speaks_of("s3:getobject")


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("s3:getobject", "s3:getobject", True),
        ("s3:*", "s3:getobject", True),
        ("s3:get?bject", "s3:getobject", True),
        ("*", "s3:getobject", True),
        ("s3:get", "s3:getobject", False),
        ("s3.*", "s3:getobject", False),
        ("s3:[a-z]*", "s3:getobject", False),
    ],
)
def test_patterns_are_those_of_iam(pattern: str, action: str, expected: bool) -> None:
    assert covers(pattern, action) is expected


def test_names_of_actions_are_read_in_any_spelling() -> None:
    found = statements(written({"Effect": "Allow", "Action": "S3:GetObject", "Resource": "*"}))
    assert found is not None
    assert found[0].speaks_of("s3:getobject")


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::123456789012:root", "*"]}])
def test_everybody_is_known_in_each_spelling(principal: Any) -> None:
    assert open_to_all(Principal=principal)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
        {"stringlike": {"AWS:SOURCEVPCE": ["vpce-1", "vpce-2"]}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-example/*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::models"}},
        {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
        {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        {"Bool": {"aws:SecureTransport": True}, "StringEquals": {"aws:SourceAccount": 123456789012}},
    ],
)
def test_what_narrows_everybody(condition: Any) -> None:
    assert not open_to_all(Condition=condition)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"aws:UserAgent": "secret"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-example"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-example"}},
        {"StringLike": {"aws:PrincipalOrgID": "*"}},
        {"StringLike": {"aws:PrincipalOrgID": []}},
        {"StringEquals": {"aws:SourceVpce": ["vpce-1", "*"]}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/models"}},
        {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"]}},
    ],
)
def test_what_does_not_narrow_everybody(condition: Any) -> None:
    assert open_to_all(Condition=condition)


def test_others_are_not_everybody() -> None:
    assert not open_to_all(Principal={"AWS": "arn:aws:iam::123456789012:root"})
    assert not open_to_all(Principal={"Service": "*"})
    assert not open_to_all(Effect="Deny")
