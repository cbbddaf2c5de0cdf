"""Keys in vaults don't stay the same for ever."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, some

RULE = Rule(
    id="vault-key-renewed",
    title="Keys in Azure's vaults end, or are renewed",
    why="The longer a key is used, the more is lost with it. Of keys for data at rest renewal is the better"
    " half: one that ends makes data unreadable.",
    fix="Set a `rotationPolicy` with the action rotate, or `attributes.expires`.",
    severity=Severity.LOW,
    requires={
        "azure-native:keyvault:Key": any_of(
            field("properties.attributes.expires").present(),
            some(
                "properties.rotationPolicy.lifetimeActions[*]",
                field("action.type").matches("(?i)rotate"),
                "have the action rotate",
            ),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AZURE_40",),
    disagrees={"CKV_AZURE_40": "it wants an end, also of a key that is renewed"},
    good=(
        changed("vault-key", "properties.attributes.expires", 1924992000),
        changed(
            "vault-key",
            "properties",
            {
                "kty": "RSA-HSM",
                "rotationPolicy": {
                    "lifetimeActions": [
                        {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P365D"}}
                    ]
                },
            },
        ),
    ),
    bad=(
        changed("vault-key", "properties.attributes", {"enabled": True}),
        changed(
            "vault-key",
            "properties",
            {
                "kty": "RSA-HSM",
                "rotationPolicy": {
                    "lifetimeActions": [
                        {"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}}
                    ]
                },
            },
        ),
    ),
)
