"""Machines of Azure ML can't be reached from the internet."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azureml-nodes-private",
    title="Azure ML's machines have no public addresses and no open SSH",
    why="A notebook's machine holds data and tokens, and one on the internet is tried day and night.",
    fix="Set `enableNodePublicIp` to false, and leave `remoteLoginPortPublicAccess` and"
    " `sshSettings.sshPublicAccess` out or Disabled.",
    severity=Severity.HIGH,
    requires={
        "azure-native:machinelearningservices:Compute": all_of(
            field("properties.properties.enableNodePublicIp").is_false(),
            field("properties.properties.remoteLoginPortPublicAccess").differs("Enabled"),
            field("properties.properties.sshSettings.sshPublicAccess").differs("Enabled"),
        )
    },
    maps=("nist-800-53/SC-7", "nist-800-53/AC-17"),
    good=(
        changed("az-ml-machines", "properties.properties.remoteLoginPortPublicAccess"),
        changed("az-ml-machines", "properties.properties.isolatedNetwork", True),
    ),
    bad=(
        changed("az-ml-machines", "properties.properties.enableNodePublicIp", True),
        changed("az-ml-machines", "properties.properties.enableNodePublicIp"),
        changed("az-ml-machines", "properties.properties.remoteLoginPortPublicAccess", "Enabled"),
        changed("az-ml-notebook", "properties.properties.sshSettings.sshPublicAccess", "Enabled"),
    ),
)
