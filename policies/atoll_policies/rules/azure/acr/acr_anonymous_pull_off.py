"""Nobody pulls images without saying who they are."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="acr-anonymous-pull-off",
    title="Azure's registries let nobody pull anonymously",
    why="Images hold code and often models, and keys by mistake.",
    fix="Leave out `anonymousPullEnabled`, or set it to false.",
    severity=Severity.HIGH,
    requires={"azure-native:containerregistry:Registry": field("anonymousPullEnabled").isnt_true()},
    absent="passes",
    maps=(
        "nist-800-53/AC-3",
        "soc2/CC6.1",
        "cis-aks/5.1.2",
    ),
    equivalents=("CKV_AZURE_138",),
    good=(changed("acr", "anonymousPullEnabled"),),
    bad=(changed("acr", "anonymousPullEnabled", True), changed("acr-models", "anonymousPullEnabled", True)),
)
