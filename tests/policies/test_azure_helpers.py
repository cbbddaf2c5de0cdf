"""What rules for Azure share: open ports, diagnostic settings, and names that say what belongs together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from atoll_policies import HIDDEN, UNKNOWN, At, Resource, Stack
from atoll_policies.rules.azure._links import belongs_to
from atoll_policies.rules.azure._logs import logs, requests_logged
from atoll_policies.rules.azure.network._ports import RULE, closed

SSH = {
    "access": "Allow",
    "direction": "Inbound",
    "protocol": "Tcp",
    "sourceAddressPrefix": "*",
    "destinationPortRange": "22",
}
ACCOUNT = "/subscriptions/0/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/models"


def made(name: str, kind: str, properties: Mapping[str, Any], comes_from: str = "") -> Resource:
    dependencies = {"resourceUri": [f"urn::{comes_from}"]} if comes_from else {}
    return Resource(f"urn::{name}", kind, name, properties, property_dependencies=dependencies)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"sourceAddressPrefix": "0.0.0.0/0"}, False),
        ({"sourceAddressPrefix": "::/0"}, False),
        ({"sourceAddressPrefix": "INTERNET"}, False),
        ({"sourceAddressPrefix": "VirtualNetwork"}, True),
        ({"sourceAddressPrefix": ["*"]}, True),
        ({"destinationPortRange": "*"}, False),
        ({"destinationPortRange": 22}, False),
        ({"destinationPortRange": "20-22"}, False),
        ({"destinationPortRange": "22-23"}, False),
        ({"destinationPortRange": "23-2222"}, True),
        ({"destinationPortRange": "22-x"}, True),
        ({"destinationPortRange": None, "destinationPortRanges": "22"}, False),
        ({"sourceAddressPrefix": UNKNOWN}, None),
        ({"destinationPortRange": HIDDEN}, None),
        ({"destinationPortRange": UNKNOWN, "access": "Deny"}, True),
    ],
)
def test_a_port_is_open_where_anyone_may_come_in(change: dict[str, Any], expected: bool | None) -> None:
    condition = closed({"tcp", "*"}, 22, words="not be open")[RULE]
    assert condition.holds(At({**SSH, **change})) is expected


@pytest.mark.parametrize("value", [None, "text", [], {}, 3])
def test_what_is_no_rule_opens_nothing(value: object) -> None:
    assert closed({"tcp"}, 22, words="not be open")[RULE].holds(At(value)) is True


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{"category": "A", "enabled": True}], True),
        ([{"categoryGroup": "allLogs", "enabled": True}], True),
        ([{"category": "A", "enabled": False}, {"category": "B", "enabled": True}], False),
        ([{"category": "A", "enabled": UNKNOWN}], None),
        ([{"category": UNKNOWN, "enabled": True}], None),
        ([UNKNOWN], None),
        ([HIDDEN], None),
        (["A"], False),
        (UNKNOWN, None),
        (HIDDEN, None),
        ("A", False),
        (None, False),
    ],
)
def test_a_setting_logs_what_it_names_and_turns_on(entries: object, expected: bool | None) -> None:
    assert logs({"logs": entries}, "A") is expected


@pytest.mark.parametrize(
    ("uri", "comes_from", "expected"),
    [
        (f"{ACCOUNT}/blobServices/default", "", True),
        (f"{ACCOUNT}/queueServices/default", "", False),
        (f"{ACCOUNT}2/blobServices/default", "", False),
        (ACCOUNT, "", False),
        ("made-up/blobServices/default", "account", True),
        (UNKNOWN, "account", None),
        (UNKNOWN, "service", True),
        (UNKNOWN, "", None),
        (UNKNOWN, "other", False),
    ],
)
def test_a_setting_speaks_of_one_service_of_an_account(
    uri: object, comes_from: str, expected: bool | None
) -> None:
    account = made("account", "azure-native:storage:StorageAccount", {"id": ACCOUNT, "accountName": "models"})
    service = made("service", "azure-native:storage:BlobServiceProperties", {"accountName": "models"})
    properties = {"resourceUri": uri, "logs": [{"category": "StorageRead", "enabled": True}]}
    setting = made("setting", "azure-native:monitor:DiagnosticSetting", properties, comes_from)
    assert requests_logged(Stack([account, service, setting]), account, "blob", "StorageRead") is expected


def test_a_name_given_to_both_makes_them_belong_together() -> None:
    account = made("account", "azure-native:storage:StorageAccount", {"accountName": "models"})
    for name, expected in (("models", True), ("other", False), (UNKNOWN, None), (None, False)):
        container = made("container", "azure-native:storage:BlobContainer", {"accountName": name})
        assert belongs_to(container, "accountName", account) is expected
