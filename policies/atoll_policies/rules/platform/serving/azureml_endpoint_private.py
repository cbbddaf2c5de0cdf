"""Azure ML's endpoints aren't on the internet, and know who calls."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azureml-endpoint-private",
    title="Azure ML's online endpoints are private and take no keys",
    why="A public endpoint with a key is as safe as the least careful place where the key lies, and GPUs"
    " answer whoever has it.",
    fix="Set `properties.publicNetworkAccess` to Disabled and `properties.authMode` to AADToken.",
    severity=Severity.HIGH,
    requires={
        "azure-native:machinelearningservices:OnlineEndpoint": all_of(
            field("properties.publicNetworkAccess").equals("Disabled"),
            field("properties.authMode").one_of("AADToken", "AMLToken"),
        )
    },
    dev=Level.MANDATORY,
    gap="SRV-7",
    evidence="mondoohq/cnspec#3080",
    maps=("nist-800-53/SC-7", "nist-800-53/IA-5", "mitre-atlas/AML.T0132"),
    good=(changed("gpu-online-endpoint", "properties.authMode", "AMLToken"),),
    bad=(
        changed("gpu-online-endpoint", "properties.publicNetworkAccess", "Enabled"),
        changed("gpu-online-endpoint", "properties.authMode", "Key"),
    ),
)
