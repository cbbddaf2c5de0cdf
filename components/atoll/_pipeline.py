"""Which runs of a CI pipeline have an identity in a cloud: the same question for every cloud.

A run shows a token of its CI service. Its subject names the repository and one more thing: a branch or tag,
an environment, or that it is a pull request.

Sources: https://docs.github.com/en/actions/reference/security/oidc and
https://docs.gitlab.com/ci/secrets/id_token_authentication
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from atoll._checks import Checks

_REF = re.compile(r"refs/(?P<kind>heads|tags)/(?P<name>[!-~]+)")
_ENVIRONMENT = re.compile(r"[ -~]{1,255}")
_NOT_IN_A_REF = set("~^:?*[\\\"' ")
# A colon parts what a subject says; GitHub writes it otherwise, and Google's names don't keep that.
_NOT_IN_AN_ENVIRONMENT = set(":?*\\\"'")
_RUNS = ("ref", "environment", "pull_requests")


class CiService(StrEnum):
    """Whose pipelines they are."""

    GITHUB = "github"
    """GitHub Actions."""
    GITLAB = "gitlab"
    """GitLab CI/CD."""


_ISSUERS = {
    CiService.GITHUB: "https://token.actions.githubusercontent.com",
    CiService.GITLAB: "https://gitlab.com",
}
# GitHub's second form has the ids of owner and repository: repositories made or renamed since July 2026 have
# it, and nobody can get their tokens by taking over a name.
_REPOSITORIES = {
    CiService.GITHUB: re.compile(r"[\w.-]+/[\w.-]+|[\w.-]+@[0-9]+/[\w.-]+@[0-9]+", re.ASCII),
    CiService.GITLAB: re.compile(r"[\w.-]+(/[\w.-]+)+", re.ASCII),
}
_REPOSITORY_FORMS = {
    CiService.GITHUB: "as 'acme/platform', or with GitHub's ids as 'acme@123456/platform@456789'",
    CiService.GITLAB: "as 'acme/platform' or 'acme/ml/platform'",
}


@dataclass(frozen=True)
class Pipeline:
    """Whose tokens are trusted, and which."""

    service: CiService
    issuer_url: str
    subject: str
    """The one subject that is trusted, to be compared as it is."""


def pipeline(args: Mapping[str, Any]) -> Pipeline:
    """Return what arguments that were checked say."""
    service = _service(args)
    issuer = args.get("issuer_url", _ISSUERS[service])
    subject = _github_subject(args) if service is CiService.GITHUB else _gitlab_subject(args)
    return Pipeline(service, issuer.removesuffix("/"), subject)


def check_pipeline(checks: Checks, args: Mapping[str, Any], *, push: str, state: str) -> None:
    """Check which runs are trusted, and that they may do something.

    ``push`` and ``state`` are the arguments that say what may be pushed to and which state may be read.
    """
    checks.one_of("service", CiService)
    if str(args.get("service", CiService.GITHUB)) in list(CiService):
        _check_repository(checks, args)
        _check_runs(checks, args)
    _check_ref(checks, args.get("ref"))
    _check_environment(checks, args.get("environment"))
    issuer = args.get("issuer_url")
    if issuer is not None and not re.fullmatch(r"https://[^\s?#]+", str(issuer)):
        checks.add("issuer_url", "isn't the URL of an issuer", got=issuer, allowed="https://...")
    if args.get("pull_requests") and args.get(push):
        what = "can't be given with pull_requests: code that nobody reviewed would push images"
        checks.add(push, what, fix="push from a ref or an environment, with an identity of its own")
    if not args.get(push) and not args.get(state):
        checks.add(push, "is missing: the identity may do nothing", allowed=f"one or both of {push}, {state}")


def _service(args: Mapping[str, Any]) -> CiService:
    return CiService(str(args.get("service", CiService.GITHUB)))


def _check_repository(checks: Checks, args: Mapping[str, Any]) -> None:
    repository, service = args.get("repository"), _service(args)
    if not isinstance(repository, str) or _wildcard(checks, "repository", repository):
        return
    if not _REPOSITORIES[service].fullmatch(repository):
        what = f"isn't a repository of {service.value}"
        checks.add("repository", what, got=repository, allowed=_REPOSITORY_FORMS[service])


def _check_runs(checks: Checks, args: Mapping[str, Any]) -> None:
    there = [path for path in _RUNS if args.get(path)]
    allowed = f"one of {', '.join(_RUNS)}"
    if not there:
        what = "is missing: whoever can push any branch would have the identity"
        checks.add("ref", what, allowed=allowed)
    for path in there[1:]:
        what = f"can't be given with {there[0]}: a run's token names one of them"
        checks.add(path, what, allowed=allowed, fix="make an identity for each")
    for path in there:
        if _service(args) is CiService.GITLAB and path != "ref":
            what = "is for github: the subject of GitLab's tokens always names the branch or tag"
            checks.add(path, what, fix="give ref, of a protected branch")


def _check_ref(checks: Checks, ref: object) -> None:
    if ref is None or _wildcard(checks, "ref", ref):
        return
    found = _REF.fullmatch(str(ref))
    if found is None or _NOT_IN_A_REF & set(found["name"]):
        allowed = "as 'refs/heads/main' or 'refs/tags/v1.0.0'"
        checks.add("ref", "isn't the full name of a branch or tag", got=ref, allowed=allowed)


def _check_environment(checks: Checks, environment: object) -> None:
    if environment is None or _wildcard(checks, "environment", environment):
        return
    if not _ENVIRONMENT.fullmatch(str(environment)) or _NOT_IN_AN_ENVIRONMENT & set(str(environment)):
        allowed = "1 to 255 characters of ASCII, no quotes, no ':' and no '\\'"
        checks.add("environment", "isn't the name of an environment", got=environment, allowed=allowed)


def _wildcard(checks: Checks, path: str, value: object) -> bool:
    """Refuse a wildcard, and say whether there is one."""
    if not set("*?") & set(str(value)):
        return False
    what = "has a wildcard: whoever makes a matching one would have the identity"
    checks.add(path, what, got=value, allowed="one whole name", fix="make an identity for each")
    return True


def _github_subject(args: Mapping[str, Any]) -> str:
    repository = f"repo:{args['repository']}"
    if "environment" in args:
        return f"{repository}:environment:{args['environment']}"
    return f"{repository}:ref:{args['ref']}" if "ref" in args else f"{repository}:pull_request"


def _gitlab_subject(args: Mapping[str, Any]) -> str:
    found = _REF.fullmatch(args["ref"])
    assert found is not None  # noqa: S101 - it was checked
    kind = {"heads": "branch", "tags": "tag"}[found["kind"]]
    return f"project_path:{args['repository']}:ref_type:{kind}:ref:{found['name']}"
