"""Storage accounts outlive their region."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="blob-replicated",
    title="Azure's storage accounts are copied to a second region",
    why="A lost region takes models and data with it. Data that must stay in one region can't be copied, and"
    " models can be fetched again: this is a reminder. Azure Files' premium accounts have no such copy.",
    fix="Set `sku.name` to Standard_GRS, Standard_GZRS or one with RA before.",
    severity=Severity.LOW,
    requires={
        "azure-native:storage:StorageAccount": any_of(
            field("sku.name").matches(r"Standard_(RA)?GZ?RS", "have a second region"),
            field("kind").equals("FileStorage"),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9", "soc2/A1.2"),
    equivalents=("CKV_AZURE_206",),
    disagrees={"CKV_AZURE_206": "it asks premium shares too, which can have no second region"},
    good=(
        changed("files-account", "sku.name", "Premium_LRS"),
        changed("blob-account", "sku.name", "Standard_RAGRS"),
    ),
    bad=(
        changed("blob-account", "sku.name", "Standard_ZRS"),
        changed("blob-account", "sku.name", "Standard_LRS"),
    ),
)
