"""What actions of AWS can do, by their names, and where the policies are that allow them."""

from __future__ import annotations

import pytest

from atoll_engine.offline.schemas import Schemas
from atoll_policies import At, Resource, Stack, all_rules
from atoll_policies.documents import Wrong, statements, written
from atoll_policies.iam import (
    ATTACHMENT_PATHS,
    CREDENTIALS,
    DATA,
    ESCALATIONS,
    POLICY_PATHS,
    changes_rights,
    documents_of,
    gives_all_of,
    gives_any,
    identity_policies,
    manages_permissions,
    not_attached,
    reads,
    reads_apart,
    takes_resource,
    writes_apart,
)

SCHEMAS = Schemas()
ALLOW = {"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"}
ADMIN = "arn:aws-cn:iam::aws:policy/AdministratorAccess"


def wrong(test: Wrong, *found: dict[str, object]) -> bool:
    read = statements(written(*found))
    assert read is not None
    return test(read)


@pytest.mark.parametrize(
    "action", ["kms:creategrant", "iam:passrole", "iam:pass*", "s3:*", "s3:put*", "ram:createresourceshare"]
)
def test_what_manages_permissions(action: str) -> None:
    assert manages_permissions(action)


@pytest.mark.parametrize(
    "action",
    [
        "iam:getrole",
        "iam:tagrole",
        "s3:putobject",
        "s3:get*",
        "ecr:putlifecyclepolicy",
        "autoscaling:deletepolicy",
    ],
)
def test_what_does_not(action: str) -> None:
    assert not manages_permissions(action)


@pytest.mark.parametrize(
    "action", ["s3:getobject", "ec2:describe*", "bedrock:invokemodel", "ecr:batchgetimage", "logs:startquery"]
)
def test_what_reads(action: str) -> None:
    assert reads(action)


@pytest.mark.parametrize("action", ["s3:putobject", "s3:*", "lambda:invokefunction", "kms:decrypt", "ec2:*"])
def test_what_writes(action: str) -> None:
    assert not reads(action)


@pytest.mark.parametrize(
    "action",
    ["s3:getobject", "s3:listbucket", "eks:describecluster", "ecr:describe*", "ec2:runinstances", "s3:*"],
)
def test_what_takes_a_resource(action: str) -> None:
    assert takes_resource(action)


@pytest.mark.parametrize(
    "action",
    [
        "ec2:describeinstances",
        "s3:listallmybuckets",
        "ce:getcostandusage",
        "cloudwatch:putmetricdata",
        "eks:listclusters",
        "eks:createcluster",
        "ecr:putregistrypolicy",
        "iam:updateaccountpasswordpolicy",
        "*",
    ],
)
def test_what_takes_none(action: str) -> None:
    assert not takes_resource(action)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("s3:putobject", "writes"),
        ("autoscaling:*", "writes"),
        ("ec2:*", ""),
        ("s3:listbucket", "reads"),
        ("kms:creategrant", ""),
        ("sagemaker:createpresigneddomainurl", ""),
        ("sts:assumerole", ""),
        ("s3:getobject", ""),
        ("s3:get*", ""),
        ("cognito-identity:getopenidtoken", ""),
        ("cloudwatch:putmetricdata", ""),
        ("ec2:describeinstances", ""),
    ],
)
def test_writing_and_reading_are_told_once(action: str, kind: str) -> None:
    assert writes_apart(action) is (kind == "writes")
    assert reads_apart(action) is (kind == "reads")


def test_lists_are_small_letters_without_repetition() -> None:
    for found in (CREDENTIALS, DATA):
        assert sorted(found) == sorted({name.lower() for name in found})
    assert len(set(ESCALATIONS)) == len(ESCALATIONS)
    assert all(name == name.lower() and ":" in name for actions in ESCALATIONS for name in actions)


def test_all_actions_of_a_set_are_needed() -> None:
    test = gives_all_of([("iam:passrole", "ec2:runinstances")])
    pass_role = {**ALLOW, "Action": "iam:PassRole"}
    assert not wrong(test, pass_role)
    assert wrong(test, pass_role, {**ALLOW, "Action": ["ec2:Run*"]})


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Deny"},
        {"Resource": "arn:aws:s3:::models"},
        {"Condition": {"StringEquals": {"aws:ResourceTag/team": "ml"}}},
        {"Action": "*"},
        {"Action": "iam:*"},
    ],
)
def test_only_what_is_allowed_everywhere_counts(change: dict[str, object]) -> None:
    assert wrong(gives_any(changes_rights), ALLOW)
    assert not wrong(gives_any(changes_rights), {**ALLOW, **change})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"Action": "s3:*"}, False),
        ({"Effect": "Allow"}, True),
        ({"Action": "s3:GetObject"}, True),
        ({"Resource": "arn:aws:s3:::models"}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, True),
    ],
)
def test_what_is_denied_everywhere_nobody_has(change: dict[str, object], expected: bool) -> None:
    assert wrong(gives_any(changes_rights), ALLOW, {**ALLOW, "Effect": "Deny", **change}) is expected


@pytest.mark.parametrize("token", POLICY_PATHS)
def test_policies_are_read_wherever_they_are(token: str) -> None:
    condition = identity_policies(words="be fine", wrong=gives_any(changes_rights))[token]
    assert condition.holds(At(at(POLICY_PATHS[token], written(ALLOW)))) is False


@pytest.mark.parametrize("token", ATTACHMENT_PATHS)
def test_attachments_are_read_wherever_they_are(token: str) -> None:
    condition = not_attached("AdministratorAccess")[token]
    assert condition.holds(At(at(ATTACHMENT_PATHS[token], ADMIN))) is False
    assert condition.holds(At(at(ATTACHMENT_PATHS[token], f"{ADMIN}-Amplify"))) is True


@pytest.mark.parametrize(("token", "path"), [*POLICY_PATHS.items(), *ATTACHMENT_PATHS.items()])
def test_the_places_are_those_of_the_sdk(token: str, path: str) -> None:
    assert path.partition("[")[0] in SCHEMAS.of(token)["inputs"]["properties"]


def test_no_two_rules_tell_the_same_statement_of_an_administrator() -> None:
    everything = At({"policy": written({"Effect": "Allow", "Action": "*", "Resource": "*"})})
    told = [
        rule.id
        for rule in all_rules()
        if "aws:iam/policy:Policy" in rule.requires
        and rule.requires["aws:iam/policy:Policy"].holds(everything) is not True
    ]
    assert told == ["iam-no-admin-policy"]


def test_a_role_has_what_is_in_it_beside_it_and_attached_to_it() -> None:
    def made(urn: str, token: str, **properties: object) -> Resource:
        return Resource(f"urn:{urn}", token, urn, properties)

    role = made("r", "aws:iam/role:Role", name="r", inlinePolicies=[{"policy": "inside"}])
    stack = Stack(
        [
            role,
            made("beside", "aws:iam/rolePolicy:RolePolicy", role="r", policy="beside"),
            made("other", "aws:iam/rolePolicy:RolePolicy", role="another", policy="no"),
            made("attached", "aws:iam/policy:Policy", arn="arn:attached", policy="attached"),
            made("loose", "aws:iam/policy:Policy", arn="arn:loose", policy="no"),
            made(
                "attachment",
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                role="r",
                policyArn="arn:attached",
            ),
        ]
    )
    assert list(documents_of(role, stack)) == ["inside", "beside", "attached"]


def at(path: str, value: object) -> dict[str, object]:
    """Return properties with ``value`` at ``path``: a name, a list of texts, or a list of objects."""
    name, bracket, rest = path.partition("[*]")
    if not bracket:
        return {name: value}
    return {name: [{rest.removeprefix("."): value}] if rest else [value]}
