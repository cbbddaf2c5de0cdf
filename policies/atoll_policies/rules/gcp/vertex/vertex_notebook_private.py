"""Vertex AI notebooks have no public address."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="vertex-notebook-private",
    title="Vertex AI notebooks have no public address",
    why=(
        "A notebook runs whatever it is sent, with access to data and models; on the internet it is one "
        "flaw away from anyone."
    ),
    fix="Set `gceSetup.disablePublicIp` to true.",
    severity=Severity.HIGH,
    requires={
        "gcp:workbench/instance:Instance": field("gceSetup.disablePublicIp").is_true(),
        "gcp:notebooks/instance:Instance": field("noPublicIp").is_true(),
        "gcp:notebooks/runtime:Runtime": field(
            "virtualMachine.virtualMachineConfig.internalIpOnly"
        ).is_true(),
    },
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_89", "CKV2_GCP_28", "CKV2_GCP_36"),
    good=(
        changed("vertex-notebook", "gceSetup.machineType", "n1-standard-4"),
        changed("vertex-old-notebook", "noPublicIp", True),
        changed("vertex-old-runtime", "virtualMachine.virtualMachineConfig.internalIpOnly", True),
    ),
    bad=(
        changed("vertex-notebook", "gceSetup.disablePublicIp", False),
        changed("vertex-notebook", "gceSetup.disablePublicIp"),
        changed("vertex-old-notebook", "noPublicIp", False),
        changed("vertex-old-runtime", "virtualMachine.virtualMachineConfig.internalIpOnly", False),
    ),
)
