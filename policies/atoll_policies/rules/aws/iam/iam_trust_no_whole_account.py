"""No role trusts all of an account."""

import re

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.documents import any_of_them, names_of
from atoll_policies.iam import trust, trusting

_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")

RULE = Rule(
    id="iam-trust-no-whole-account",
    title="Roles trust roles, not whole accounts",
    why="Trusting an account lets each of its roles with `sts:AssumeRole` in, today's and tomorrow's.",
    fix="Name roles in `assumeRolePolicy`'s `Principal`, instead of an account or its root.",
    severity=Severity.MEDIUM,
    requires=trust(
        words="not trust a whole account",
        wrong=any_of_them(lambda item: any(_ACCOUNT.fullmatch(name) for name in names_of([item], "AWS"))),
    ),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_61",),
    good=(changed("train-role", "assumeRolePolicy", trusting({"AWS": "arn:aws:iam::123456789012:role/ci"})),),
    bad=(
        changed("train-role", "assumeRolePolicy", trusting({"AWS": "arn:aws:iam::123456789012:root"})),
        changed("train-role", "assumeRolePolicy", trusting({"AWS": ["123456789012"]})),
    ),
)
