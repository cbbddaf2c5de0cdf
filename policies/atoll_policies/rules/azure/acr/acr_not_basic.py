"""Images in registries can be looked through for known weaknesses."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-not-basic",
    title="Azure's registries are of a tier that is made for use",
    why="The basic tier has little room and no private endpoints, and images of models are large. Weaknesses"
    " are looked for by Defender or by a scanner of your own.",
    fix="Set `sku.name` to Standard or Premium.",
    severity=Severity.LOW,
    requires={"azure-native:containerregistry:Registry": field("sku.name").one_of("Standard", "Premium")},
    prod=Level.ADVISORY,
    maps=("nist-800-53/RA-5",),
    equivalents=("CKV_AZURE_163",),
    good=(
        changed("acr", "sku", {"name": "Premium"}),
        changed("acr", "sku.name", "Standard", also=("acr-geo-replicated",)),
    ),
    bad=(
        changed("acr", "sku.name", "Basic", also=("acr-geo-replicated",)),
        changed("acr", "sku.name", "Classic", also=("acr-geo-replicated",)),
    ),
)
