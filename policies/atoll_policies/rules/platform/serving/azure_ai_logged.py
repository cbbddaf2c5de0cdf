"""What Azure's AI services were asked is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    At,
    Breach,
    Fault,
    Level,
    Rule,
    Severity,
    Stack,
    all_of,
    any_of,
    changed,
    field,
    some,
    without,
)

_ACCOUNT = "azure-native:cognitiveservices:Account"
_SETTING = "azure-native:monitor:DiagnosticSetting"
_KEEPS = some(
    "logs[*]",
    all_of(
        field("enabled").is_true(),
        any_of(
            field("category").equals("RequestResponse"), field("categoryGroup").one_of("allLogs", "audit")
        ),
    ),
)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for account in stack.of(_ACCOUNT):
        settings, more = stack.pointing_at(account, _SETTING, "resourceUri")
        answers = [_KEEPS.holds(At(setting.properties)) for setting in settings]
        if True not in answers:
            unknown = more or None in answers
            yield Breach(account, Fault("", "have a DiagnosticSetting that logs requests", unknown=unknown))


RULE = Rule(
    id="azure-ai-logged",
    title="Azure OpenAI and AI services log requests",
    why="Without a diagnostic setting nobody can tell who asked what, or that a key was stolen.",
    fix="Make a DiagnosticSetting for the account with the category RequestResponse or the group allLogs.",
    severity=Severity.MEDIUM,
    across=_across,
    about=(_ACCOUNT,),
    dev=Level.DISABLED,
    gap="SRV-6",
    evidence="nccgroup/ScoutSuite#1735",
    maps=("nist-800-53/AU-2", "iso-42001/A.6.2.8", "soc2/CC7.2"),
    good=(
        changed("gpu-openai-log", "logs", [{"categoryGroup": "allLogs", "enabled": True}]),
        changed("gpu-openai-log", "logs", [{"categoryGroup": "audit", "enabled": True}]),
    ),
    bad=(
        changed("gpu-openai-log", "logs[0].enabled", False),
        changed("gpu-openai-log", "logs[0].category", "Trace"),
        changed("gpu-openai-log", "logs", [{"categoryGroup": "allLogs", "enabled": False}]),
        without("gpu-openai-log"),
    ),
)
