"""Prompts stay in the region of the account."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-openai-regional",
    title="Azure OpenAI answers in the account's region",
    why="With a Global or DataZone SKU a prompt is answered wherever there is room, on another continent"
    " too.",
    fix="Set `sku.name` to Standard or ProvisionedManaged.",
    severity=Severity.HIGH,
    requires={
        "azure-native:cognitiveservices:Deployment": field("sku.name").avoids(
            r"^(Global|DataZone)", "be of one region"
        )
    },
    absent="passes",
    dev=Level.MANDATORY,
    gap="DAT-1",
    evidence="OWASP/AISVS#669",
    maps=("nist-800-53/AC-4", "iso-42001/A.10.3"),
    good=(changed("gpu-chat", "sku.name", "ProvisionedManaged"),),
    bad=(
        changed("gpu-chat", "sku.name", "GlobalStandard"),
        changed("gpu-chat", "sku.name", "DataZoneStandard"),
    ),
)
