"""Notebooks have no way of their own to the internet."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-notebook-no-internet",
    title="A notebook has no direct access to the internet",
    why="AWS gives notebooks a way out that your network doesn't see: data can leave by it unnoticed.",
    fix="Set `directInternetAccess` to `Disabled`, and `subnetId` with a way to what it needs.",
    severity=Severity.HIGH,
    requires={
        "aws:sagemaker/notebookInstance:NotebookInstance": field("directInternetAccess").equals("Disabled")
    },
    disagrees={"CKV_AWS_122": "it lets the property be absent, and AWS then gives direct access"},
    maps=(
        "nist-800-53/SC-7",
        "mitre-atlas/AML.T0025",
    ),
    equivalents=("CKV_AWS_122",),
    good=(changed("notebook", "volumeSize", 100),),
    bad=(
        changed("notebook", "directInternetAccess", "Enabled"),
        changed("notebook", "directInternetAccess"),
    ),
)
