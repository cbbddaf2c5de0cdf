"""Users of notebooks aren't root."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-notebook-no-root",
    title="Users of a notebook aren't root",
    why="Root on the notebook reads the credentials and files of everybody else who uses it.",
    fix="Set `rootAccess` to `Disabled`.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/notebookInstance:NotebookInstance": field("rootAccess").equals("Disabled")},
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_307",),
    good=(changed("notebook", "volumeSize", 100),),
    bad=(
        changed("notebook", "rootAccess", "Enabled"),
        changed("notebook", "rootAccess"),
    ),
)
