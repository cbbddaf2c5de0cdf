"""A pipeline's identity in AWS: whom the role trusts, and what it may do."""

import json

import pytest

from atoll.aws import AwsCiIdentity
from atoll.errors import ValidationError

IMAGES = "arn:aws:ecr:us-west-2:123456789012:repository/images/serving"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
STATE = {"state_bucket_arn": "arn:aws:s3:::state"}
ARGS = {"repository": "acme/platform", "ref": "refs/heads/main", "push_repository_arns": [IMAGES]}


def test_one_branch_of_one_repository_may_push(registered) -> None:
    made = registered(AwsCiIdentity, "ci", ARGS | {"provider_arn": PROVIDER})
    [trust] = json.loads(made["ci-role"].inputs["assumeRolePolicy"])["Statement"]

    assert trust["Principal"] == {"Federated": PROVIDER}
    assert trust["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:acme/platform:ref:refs/heads/main",
        }
    }
    allowed = json.loads(made["ci-policy"].inputs["policy"])["Statement"]
    assert {item["Sid"]: item["Resource"] for item in allowed} == {"Push": [IMAGES], "Login": ["*"]}
    assert "ci-issuer" not in made


def test_an_issuer_is_made_where_there_is_none(registered) -> None:
    issuer = registered(AwsCiIdentity, "ci", ARGS | {"service": "gitlab"})["ci-issuer"].inputs

    assert issuer["url"] == "https://gitlab.com"
    assert issuer["clientIdLists"] == ["sts.amazonaws.com"]


def test_a_pull_request_reads_the_state_and_no_more(registered) -> None:
    key = "arn:aws:kms:us-west-2:123456789012:key/1"
    args = {"repository": "acme/platform", "pull_requests": True, "state_key_arns": [key], **STATE}
    allowed = json.loads(registered(AwsCiIdentity, "ci", args)["ci-policy"].inputs["policy"])["Statement"]

    actions = {action for statement in allowed for action in statement["Action"]}
    assert actions == {"s3:ListBucket", "s3:GetObject", "kms:Decrypt"}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"push_repository_arns": ["images", f"{IMAGES}/*"]}, [f"push_repository_arns[{i}]" for i in (0, 1)]),
        ({"state_key_arns": ["key"]}, ["state_key_arns[0]", "state_key_arns"]),
        ({"provider_arn": "github", "ref": "*"}, ["ref", "provider_arn"]),
        ({"push_repository_arns": []}, ["push_repository_arns"]),
    ],
)
def test_all_problems_are_told(registered, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        registered(AwsCiIdentity, "ci", ARGS | change)

    assert [problem.path for problem in error.value.problems] == paths
