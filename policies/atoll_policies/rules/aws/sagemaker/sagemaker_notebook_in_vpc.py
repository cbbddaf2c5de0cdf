"""Notebooks are in a network of one's own."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-notebook-in-vpc",
    title="A notebook is in your own network",
    why="In AWS' network no security group, endpoint or flow log of yours applies to it.",
    fix="Set `subnetId` and `securityGroups`.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/notebookInstance:NotebookInstance": field("subnetId").present()},
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_306",),
    good=(changed("notebook", "subnetId", "subnet-2"),),
    bad=(
        changed("notebook", "subnetId", ""),
        changed("notebook", "subnetId"),
    ),
)
