"""Diagnostic settings: what they log, and of which resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atoll_policies import HIDDEN, UNKNOWN, Resource, Stack
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import all_of_them, any_of_them
from atoll_policies.rules.azure._links import belongs_to

_EVERYTHING = ("allLogs",)
SETTING = "azure-native:monitor:DiagnosticSetting"


def logs(setting: Mapping[str, Any], *categories: str, groups: tuple[str, ...] = _EVERYTHING) -> Answer:
    """Return whether ``setting`` logs all of ``categories``, or one of the ``groups`` that have them."""
    entries = setting.get("logs")
    if entries is UNKNOWN or entries is HIDDEN:
        return None
    found = entries if isinstance(entries, list) else []
    by_category = all_of_them(_on(found, "category", name) for name in categories)
    return any_of_them((by_category, *(_on(found, "categoryGroup", name) for name in groups)))


def _on(entries: list[object], key: str, name: str) -> Answer:
    return any_of_them(_is(entry, key, name) for entry in entries)


def _is(entry: object, key: str, name: str) -> Answer:
    if entry is UNKNOWN or entry is HIDDEN:
        return None
    there = entry if isinstance(entry, dict) else {}
    parts = ((there.get(key), name), (there.get("enabled"), True))
    return all_of_them(None if found is UNKNOWN else found == wanted for found, wanted in parts)


def logged(stack: Stack, target: Resource, *categories: str, groups: tuple[str, ...] = _EVERYTHING) -> Answer:
    """Return whether a diagnostic setting of the stack logs ``categories`` of ``target``."""
    return any_of_them(
        all_of_them(
            (setting.refers_to(target, "resourceUri"), logs(setting.properties, *categories, groups=groups))
        )
        for setting in stack.of(SETTING)
    )


def requests_logged(stack: Stack, account: Resource, service: str, *categories: str) -> Answer:
    """Return whether one logs ``categories`` of a storage account's ``service``: blob, queue, table, file."""
    return any_of_them(
        all_of_them((_speaks_of(setting, stack, account, service), logs(setting.properties, *categories)))
        for setting in stack.of(SETTING)
    )


def _speaks_of(setting: Resource, stack: Stack, account: Resource, service: str) -> Answer:
    services = [
        found
        for found in stack.of(f"azure-native:storage:{service.capitalize()}ServiceProperties")
        if belongs_to(found, "accountName", account)
    ]
    if any(setting.refers_to(found, "resourceUri") for found in services):
        return True
    uri, named = setting.properties.get("resourceUri"), setting.refers_to(account, "resourceUri")
    if not isinstance(uri, str):
        return None if named else named
    # A service's id is its account's, and more: .../storageAccounts/models/blobServices/default
    of_account = named or uri.startswith(f"{account.properties.get('id')}/")
    return of_account and f"/{service}Services/" in uri
