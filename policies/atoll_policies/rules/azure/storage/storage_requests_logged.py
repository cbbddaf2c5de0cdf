"""Who reads what in a storage account is on record."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, Breach, Fault, Level, Rule, Severity, Stack, changed, without
from atoll_policies.rules.azure._answers import all_of_them, any_of_them
from atoll_policies.rules.azure._links import belongs_to
from atoll_policies.rules.azure._logs import requests_logged

_READ, _ALL = ("StorageRead",), ("StorageRead", "StorageWrite", "StorageDelete")
_ASKED = {"BlobContainer": ("blob", _READ), "Queue": ("queue", _ALL), "Table": ("table", _READ)}


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for account in stack.of("azure-native:storage:StorageAccount"):
        for kind, (service, categories) in _ASKED.items():
            held = stack.of(f"azure-native:storage:{kind}")
            used = any_of_them(belongs_to(item, "accountName", account) for item in held)
            done = requests_logged(stack, account, service, *categories)
            wrong = all_of_them((used, None if done is None else not done))
            if wrong is not False:
                yield Breach(
                    account,
                    Fault(
                        "",
                        f"have a diagnostic setting of its {service} service with {', '.join(categories)}",
                        unknown=wrong is None,
                    ),
                )


RULE = Rule(
    id="storage-requests-logged",
    title="Requests to Azure's storage are logged",
    why="Without it nobody can say who read a data set or a model after a token leaked.",
    fix="Add a `DiagnosticSetting` for the account's service with the categories that are named.",
    severity=Severity.LOW,
    across=_breaches,
    about=("azure-native:storage:StorageAccount",),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/AU-2",
        "nist-800-53/AU-12",
        "hipaa/164.312(b)",
        "aisvs/1.1.4",
    ),
    equivalents=("CKV_AZURE_33", "CKV2_AZURE_20", "CKV2_AZURE_21"),
    disagrees={
        "CKV_AZURE_33": "it knows the older logging of queues alone, and asks for it without queues too",
        "CKV2_AZURE_20": "it knows the older insights of a workspace alone",
        "CKV2_AZURE_21": "it knows the older insights of a workspace alone",
    },
    good=(
        changed("blob-logs", "logs", [{"categoryGroup": "allLogs", "enabled": True}]),
        changed("table-logs", "logs[2].enabled", False),
        without("az-queue"),
        changed("blob-logs", "resourceUri", "blob-account-id/blobServices/default"),
    ),
    undetermined=(changed("blob-logs", "resourceUri", UNKNOWN),),
    bad=(
        changed("blob-logs", "logs[0].enabled", False),
        changed("queue-logs", "logs[2].enabled", False),
        without("table-logs"),
        changed("blob-logs", "resourceUri", "blob-account-id/fileServices/default"),
        without("blob-service", also=("blob-soft-delete",)),
    ),
)
