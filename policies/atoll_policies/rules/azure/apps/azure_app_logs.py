"""What a function does is on record."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import Breach, Fault, Level, Rule, Severity, Stack, changed, without
from atoll_policies.rules.azure._answers import any_of_them
from atoll_policies.rules.azure._logs import logged

_CATEGORIES = ("FunctionAppLogs", "AppServiceConsoleLogs")


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for app in stack.of("azure-native:web:WebApp"):
        found = any_of_them(logged(stack, app, category) for category in _CATEGORIES)
        if not found:
            yield Breach(
                app,
                Fault("", "have a diagnostic setting for its own log", unknown=found is None),
            )


RULE = Rule(
    id="azure-app-logs",
    title="Azure's functions and web apps keep a log",
    why="A function's log goes with its machine, so after a failure or a theft there is none to read.",
    fix="Add a `DiagnosticSetting` for the app with the category FunctionAppLogs.",
    severity=Severity.LOW,
    across=_breaches,
    about=("azure-native:web:WebApp",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-12",),
    equivalents=("CKV_AZURE_159",),
    disagrees={"CKV_AZURE_159": "it knows the logging of the first version of functions alone"},
    good=(changed("az-function-logs", "logs[0].category", "AppServiceConsoleLogs"),),
    bad=(
        changed("az-function-logs", "logs[0].enabled", False),
        without("az-function-logs"),
    ),
)
