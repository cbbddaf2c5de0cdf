"""Data of high impact isn't where the internet reaches it."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Rule, Severity, Stack, changed, field
from atoll_policies.conditions import Answer
from atoll_policies.resources import Resource
from atoll_policies.rules.azure._answers import all_of_them, any_of_them

_SENSITIVE = field("hbiWorkspace").is_true()
_CLOSED = field("publicNetworkAccess").one_of("Disabled", "SecuredByPerimeter")


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    workspaces = stack.of("azure-native:machinelearningservices:Workspace")
    for account in stack.of("azure-native:storage:StorageAccount"):
        closed = _CLOSED.holds(At(account.properties))
        sensitive = any_of_them(_holds(workspace, account) for workspace in workspaces)
        wrong = all_of_them((sensitive, None if closed is None else not closed))
        if wrong is not False:
            yield Breach(
                account,
                Fault(
                    "publicNetworkAccess",
                    "be 'Disabled', as its workspace's data is of high impact",
                    unknown=wrong is None,
                ),
            )


def _holds(workspace: Resource, account: Resource) -> Answer:
    return all_of_them(
        (_SENSITIVE.holds(At(workspace.properties)), workspace.refers_to(account, "storageAccount"))
    )


RULE = Rule(
    id="azureml-sensitive-storage-private",
    title="Data that Azure ML calls sensitive isn't on a public account",
    why="Who marks a workspace's data so means that it must not leave; a public account lets it.",
    fix="Set `publicNetworkAccess` of the workspace's storage account to Disabled.",
    severity=Severity.HIGH,
    across=_breaches,
    about=("azure-native:storage:StorageAccount",),
    maps=("nist-800-53/SC-7", "nist-800-53/AC-4"),
    equivalents=("CKV2_AZURE_50",),
    good=(
        changed("blob-account", "publicNetworkAccess", "SecuredByPerimeter"),
        changed("az-ml", "hbiWorkspace", False),
        changed("files-account", "publicNetworkAccess", "Enabled", also=("blob-public-network-off",)),
    ),
    bad=(
        changed("blob-account", "publicNetworkAccess", "Enabled", also=("blob-public-network-off",)),
        changed("blob-account", "publicNetworkAccess", also=("blob-public-network-off",)),
    ),
)
