"""A role that GitHub's workflows assume is for named repositories."""

import re
from collections.abc import Iterator

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import Statement, any_of_them, names_of
from atoll_policies.iam import trust, trusting

_ISSUER = "token.actions.githubusercontent.com"
_SUBJECT = re.compile(rf"{re.escape(_ISSUER)}(/[a-z0-9_-]+)?:sub")
_PROVIDER = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{_ISSUER}"}
# A repository with its owner, neither of them a pattern; or an owner, and all of its repositories.
_REPOSITORY = re.compile(r"repo:[\w.-]+/(\*|[\w.-]+\*?)(:.+)?")


def _of_github(statement: Statement) -> bool:
    return any(f"oidc-provider/{_ISSUER}" in name for name in names_of([statement], "Federated"))


def _subjects(statement: Statement) -> Iterator[str]:
    for item in statement.restrictions:
        if _SUBJECT.fullmatch(item.key) and item.operator in {"stringequals", "stringlike"}:
            yield from item.values


def _too_open(statement: Statement) -> bool:
    subjects = list(_subjects(statement))
    return _of_github(statement) and not (subjects and all(map(_REPOSITORY.fullmatch, subjects)))


def _for(subject: str) -> str:
    return trusting(_PROVIDER, Condition={"StringLike": {f"{_ISSUER}:sub": subject}})


RULE = Rule(
    id="iam-github-trust-scoped",
    title="Roles for GitHub's workflows name the owner and repository",
    why="GitHub signs tokens for everybody's workflows: without a subject any of them gets in.",
    fix=f"Demand `{_ISSUER}:sub` like `repo:OWNER/REPOSITORY:...` in `assumeRolePolicy`'s `Condition`.",
    severity=Severity.CRITICAL,
    requires=trust(words="name the repositories whose workflows are let in", wrong=any_of_them(_too_open)),
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/IA-5"),
    equivalents=("CKV_AWS_393",),
    disagrees={"CKV_AWS_393": "it takes repositories that are left out for ones that are let in"},
    good=(
        changed("deploy-role", "assumeRolePolicy", _for("repo:example/models:environment:prod")),
        changed("deploy-role", "assumeRolePolicy", _for("repo:example/*")),
        changed("deploy-role", "assumeRolePolicy", trusting({"Federated": "cognito-identity.amazonaws.com"})),
        changed("deploy-role", "description", "for workflows on the main branch"),
    ),
    bad=(
        changed(
            "deploy-role",
            "assumeRolePolicy",
            trusting({"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}),
        ),
        changed("deploy-role", "assumeRolePolicy", _for("*")),
        changed("deploy-role", "assumeRolePolicy", _for("repo:*")),
        changed("deploy-role", "assumeRolePolicy", _for("repo:example*")),
        changed("deploy-role", "assumeRolePolicy", _for("environment:prod")),
        changed(
            "deploy-role",
            "assumeRolePolicy",
            trusting(_PROVIDER, Condition={"StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com"}}),
        ),
        changed(
            "deploy-role",
            "assumeRolePolicy",
            trusting(_PROVIDER, Condition={"StringNotLike": {f"{_ISSUER}:sub": "repo:example/models:*"}}),
        ),
    ),
)
