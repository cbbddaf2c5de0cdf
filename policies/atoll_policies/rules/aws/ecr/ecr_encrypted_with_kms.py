"""Images are encrypted with a key of KMS."""

from atoll_policies import Level, Rule, Severity, changed, field, some

RULE = Rule(
    id="ecr-encrypted-with-kms",
    title="The repository encrypts with a key of KMS",
    why="ECR's own key has no policy or log of its own: who may pull may decrypt, and no trace remains.",
    fix="Set `encryptionConfigurations` to one with `encryptionType` `KMS`; that makes the repository anew.",
    severity=Severity.LOW,
    requires={
        "aws:ecr/repository:Repository": some(
            "encryptionConfigurations[*]", field("encryptionType").equals("KMS")
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_136",),
    good=(
        changed("images", "encryptionConfigurations[0].kmsKey"),
        changed("images", "forceDelete", True),
    ),
    bad=(
        changed("images", "encryptionConfigurations[0].encryptionType", "AES256"),
        changed("images", "encryptionConfigurations"),
    ),
)
