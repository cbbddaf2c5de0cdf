"""What is deleted in a storage account can be brought back."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Resource, Rule, Severity, Stack, all_of, changed, field
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import all_of_them, any_of_them
from atoll_policies.rules.azure._links import belongs_to

_SERVICE = "azure-native:storage:BlobServiceProperties"
_KEPT = all_of(
    field("deleteRetentionPolicy.enabled").is_true(), field("deleteRetentionPolicy.days").at_least(1)
)


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for account in stack.of("azure-native:storage:StorageAccount"):
        found = any_of_them(_keeps(service, account) for service in stack.of(_SERVICE))
        if account.properties.get("kind") != "FileStorage" and not found:
            yield Breach(
                account,
                Fault("", "have BlobServiceProperties with a deleteRetentionPolicy", unknown=found is None),
            )


def _keeps(service: Resource, account: Resource) -> Answer:
    return all_of_them((belongs_to(service, "accountName", account), _KEPT.holds(At(service.properties))))


RULE = Rule(
    id="blob-soft-delete",
    title="Deleted blobs can be brought back",
    why="A wrong command, or somebody who asks for money, deletes a model's only copy in a second.",
    fix="Add `BlobServiceProperties` with `deleteRetentionPolicy` enabled, for some days.",
    severity=Severity.MEDIUM,
    across=_breaches,
    about=("azure-native:storage:StorageAccount",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV2_AZURE_38",),
    good=(changed("blob-service", "deleteRetentionPolicy.days", 1),),
    bad=(
        changed("blob-service", "deleteRetentionPolicy.enabled", False),
        changed("blob-service", "deleteRetentionPolicy"),
        changed("blob-service", "accountName", "another", also=("storage-requests-logged",)),
        changed("blob-service", "deleteRetentionPolicy.days", 0),
        changed("blob-service", "deleteRetentionPolicy", {"enabled": True}),
    ),
)
