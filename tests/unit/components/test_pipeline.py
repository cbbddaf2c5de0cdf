"""Which runs of a pipeline a cloud trusts: one subject, exactly."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll._checks import Checks
from atoll._pipeline import check_pipeline, pipeline
from atoll.errors import ValidationError

GITHUB = {"repository": "acme/platform", "push": "images"}
GITLAB = {"repository": "acme/ml/platform", "service": "gitlab", "push": "images"}
NAMES = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=20)


def problems(args: dict) -> list[str]:
    checks = Checks("CiIdentity", "ci", args)
    check_pipeline(checks, args, push="push", state="state")
    try:
        checks.finish()
    except ValidationError as error:
        return [problem.path for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("args", "subject"),
    [
        (GITHUB | {"ref": "refs/heads/main"}, "repo:acme/platform:ref:refs/heads/main"),
        (GITHUB | {"ref": "refs/tags/v1.0.0"}, "repo:acme/platform:ref:refs/tags/v1.0.0"),
        (GITHUB | {"environment": "prod"}, "repo:acme/platform:environment:prod"),
        (
            GITHUB | {"repository": "acme@12/platform@34", "ref": "refs/heads/main"},
            "repo:acme@12/platform@34:ref:refs/heads/main",
        ),
        (
            GITLAB | {"ref": "refs/heads/release/1"},
            "project_path:acme/ml/platform:ref_type:branch:ref:release/1",
        ),
        (GITLAB | {"ref": "refs/tags/v1"}, "project_path:acme/ml/platform:ref_type:tag:ref:v1"),
    ],
)
def test_a_subject_is_what_the_service_writes(args, subject) -> None:
    assert problems(args) == []
    assert pipeline(args).subject == subject


def test_pull_requests_may_read() -> None:
    args = {"repository": "acme/platform", "pull_requests": True, "state": "bucket"}

    assert problems(args) == []
    assert pipeline(args).subject == "repo:acme/platform:pull_request"


@pytest.mark.parametrize(
    ("args", "issuer"),
    [
        (GITHUB, "https://token.actions.githubusercontent.com"),
        (GITLAB, "https://gitlab.com"),
        (GITLAB | {"issuer_url": "https://git.example.com/"}, "https://git.example.com"),
    ],
)
def test_an_issuer_is_the_services_own(args, issuer) -> None:
    assert pipeline(args | {"ref": "refs/heads/main"}).issuer_url == issuer


@pytest.mark.parametrize(
    ("args", "paths"),
    [
        (GITHUB, ["ref"]),
        (GITHUB | {"pull_requests": False}, ["ref"]),
        (GITHUB | {"ref": "refs/heads/*"}, ["ref"]),
        (GITHUB | {"ref": "main"}, ["ref"]),
        (GITHUB | {"ref": "refs/heads/a:b"}, ["ref"]),
        (GITHUB | {"environment": "*"}, ["environment"]),
        (GITHUB | {"environment": "a:b"}, ["environment"]),
        (GITHUB | {"ref": "refs/heads/main", "environment": "prod"}, ["environment"]),
        (GITHUB | {"pull_requests": True}, ["push"]),
        (GITHUB | {"repository": "acme/*", "environment": "prod"}, ["repository"]),
        (GITHUB | {"repository": "acme", "environment": "prod"}, ["repository"]),
        (GITHUB | {"repository": "acme@1/platform", "environment": "prod"}, ["repository"]),
        (GITHUB | {"repository": "acme/ml/platform", "environment": "prod"}, ["repository"]),
        (GITLAB | {"environment": "prod"}, ["environment"]),
        (GITHUB | {"service": "jenkins", "ref": "refs/heads/main"}, ["service"]),
        (GITHUB | {"ref": "refs/heads/main", "issuer_url": "git.example.com"}, ["issuer_url"]),
        ({"repository": "acme/platform", "ref": "refs/heads/main"}, ["push"]),
        (
            {"repository": "*", "ref": "main", "environment": "?", "issuer_url": "x"},
            ["repository", "environment", "ref", "environment", "issuer_url", "push"],
        ),
    ],
)
def test_what_is_wrong_is_told_at_once(args, paths) -> None:
    assert problems(args) == paths


@given(owner=NAMES, name=NAMES, branch=NAMES, other=NAMES)
def test_subjects_differ_where_the_runs_do(owner, name, branch, other) -> None:
    one = GITHUB | {"repository": f"{owner}/{name}", "ref": f"refs/heads/{branch}"}
    more = [
        one | {"repository": f"{owner}/{name}x"},
        one | {"ref": f"refs/heads/{branch}{other}"},
        one | {"ref": f"refs/tags/{branch}"},
        {**GITHUB, "repository": f"{owner}/{name}", "environment": branch},
    ]

    assert problems(one) == []
    assert len({pipeline(args).subject for args in (one, *more)}) == 5


@given(text=st.text(max_size=40))
def test_nothing_that_passes_has_a_wildcard_or_ends_a_quote(text) -> None:
    for args in (GITHUB | {"ref": f"refs/heads/{text}"}, GITHUB | {"environment": text}):
        if problems(args) == []:
            assert not set("*?\"'\\\n") & set(pipeline(args).subject)
