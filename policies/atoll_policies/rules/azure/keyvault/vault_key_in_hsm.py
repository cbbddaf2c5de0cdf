"""Keys in vaults never leave their hardware."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="vault-key-in-hsm",
    title="Keys in Azure's vaults are in hardware",
    why="A key in software is protected as well as Microsoft's servers are; one in a module can't be copied."
    " It costs more, and few need it.",
    fix="Set `properties.kty` to RSA-HSM or EC-HSM, in a vault whose `sku.name` is premium.",
    severity=Severity.LOW,
    requires={"azure-native:keyvault:Key": field("properties.kty").one_of("RSA-HSM", "EC-HSM")},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AZURE_112",),
    good=(
        changed("vault-key", "properties.keySize", 4096),
        changed("vault-key", "properties.kty", "EC-HSM"),
    ),
    bad=(changed("vault-key", "properties.kty", "RSA"), changed("vault-key", "properties.kty")),
)
