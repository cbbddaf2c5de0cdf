"""Notebooks encrypt their volume with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-notebook-own-key",
    title="A notebook's volume is encrypted with your own key",
    why="Copies of training data lie on the volume; under a key of AWS' nobody can see or stop their use.",
    fix="Set `kmsKeyId` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/notebookInstance:NotebookInstance": field("kmsKeyId").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=(
        "CKV_AWS_22",
        "CKV_AWS_187",
    ),
    good=(changed("notebook", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("notebook", "kmsKeyId", ""),
        changed("notebook", "kmsKeyId"),
    ),
)
