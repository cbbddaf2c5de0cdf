"""Secrets are changed by themselves."""

from atoll_policies import Level, Rule, Severity, changed, without
from atoll_policies.companions import Companion, needs

RULE = Rule(
    id="secret-rotated",
    title="Secrets are rotated",
    why="A token that leaked years ago still works; nobody changes by hand what a cluster depends on.",
    fix="Add an `aws:secretsmanager:SecretRotation` that names the secret.",
    severity=Severity.MEDIUM,
    across=needs(
        "aws:secretsmanager/secret:Secret",
        Companion("aws:secretsmanager/secretRotation:SecretRotation", "secretId"),
        words="be rotated",
    ),
    about=("aws:secretsmanager/secret:Secret",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV2_AWS_57",),
    good=(changed("token-rotation", "rotateImmediately", False),),
    bad=(
        changed("token-rotation", "secretId", "another"),
        without("token-rotation"),
    ),
)
