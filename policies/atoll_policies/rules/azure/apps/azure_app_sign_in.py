"""Who calls a function says who they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Resource, Rule, Severity, Stack, changed, field, without
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import all_of_them, any_of_them
from atoll_policies.rules.azure._links import belongs_to

_SETTINGS = {
    "azure-native:web:WebAppAuthSettingsV2": field("platform.enabled").is_true(),
    "azure-native:web:WebAppAuthSettings": field("enabled").is_true(),
}


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for app in stack.of("azure-native:web:WebApp"):
        found = any_of_them(_asks(setting, app) for setting in stack.of(*_SETTINGS))
        if not found:
            yield Breach(app, Fault("", "have WebAppAuthSettingsV2 that are on", unknown=found is None))


def _asks(setting: Resource, app: Resource) -> Answer:
    on = _SETTINGS[setting.token].holds(At(setting.properties))
    return all_of_them((belongs_to(setting, "name", app), on))


RULE = Rule(
    id="azure-app-sign-in",
    title="Azure's functions and web apps ask who calls",
    why="A function's own key is in the address, and so in logs and histories. Where a gateway asks, or the"
    " program itself does, this is a reminder.",
    fix="Add `WebAppAuthSettingsV2` with `platform.enabled` true.",
    severity=Severity.MEDIUM,
    across=_breaches,
    about=("azure-native:web:WebApp",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-2", "nist-800-53/AC-3"),
    equivalents=("CKV_AZURE_56",),
    good=(
        changed("az-portal-auth", "tokenStoreEnabled", True),
        changed("az-function-auth", "globalValidation", {"requireAuthentication": True}),
    ),
    bad=(
        changed("az-function-auth", "platform.enabled", False),
        changed("az-function-auth", "name", "another"),
        without("az-function-auth"),
        changed("az-portal-auth", "enabled", False),
    ),
)
