"""Models can't call out."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-model-isolated",
    title="A model's containers can't reach the network",
    why="A model from elsewhere is code: isolated, it can neither send requests away nor fetch more code.",
    fix="Set `enableNetworkIsolation` to true; what it needs comes in its data and image.",
    severity=Severity.HIGH,
    requires={"aws:sagemaker/model:Model": field("enableNetworkIsolation").is_true()},
    gap="SRV-7",
    evidence="mondoohq/cnspec#3080",
    maps=(
        "nist-800-53/SC-7",
        "mitre-atlas/AML.T0010",
    ),
    equivalents=("CKV_AWS_370",),
    good=(changed("churn-model", "tags", {"team": "churn"}),),
    bad=(
        changed("churn-model", "enableNetworkIsolation", False),
        changed("churn-model", "enableNetworkIsolation"),
    ),
)
