"""A type is one type, under whatever name an SDK has had it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from atoll_engine.offline import packages
from atoll_engine.offline.schemas import package_of
from atoll_policies.registry import all_rules
from atoll_policies.tokens import canonical, other_spellings

TOKENS = {token for rule in all_rules() for token in rule.tokens}
_ALIAS = re.compile(r'Alias\(type_="([^"]+)"')


def aliases(provider: str) -> Iterator[tuple[str, str]]:
    """Yield what an SDK gives as another name of a type that rules speak of, with the type."""
    sdk = packages.installed(provider)
    for token, (module, name) in sdk.classes.items():
        if canonical(token) in TOKENS:
            for file in sdk.folder.joinpath(*module.split(".")[1:]).glob("*.py"):
                if file.stem.replace("_", "").lower() == name.lower():
                    yield from ((alias, token) for alias in _ALIAS.findall(file.read_text()))


@pytest.mark.parametrize("provider", ["aws", "azure-native", "gcp", "kubernetes"])
def test_what_an_sdk_takes_for_the_same_type_is_the_same(provider: str) -> None:
    found = list(aliases(provider))
    assert found, f"the SDK of {provider} has no aliases: they are written in another way"
    assert [pair for pair in found if canonical(pair[0]) != canonical(pair[1])] == []


@pytest.mark.parametrize("provider", ["aws", "gcp"])
def test_cases_are_tried_under_every_name_that_an_sdk_takes(provider: str) -> None:
    forgotten = [pair for pair in aliases(provider) if pair[0] not in other_spellings(canonical(pair[1]))]
    assert [pair for pair in forgotten if pair[0] != canonical(pair[1])] == []


def test_providers_of_rules_are_asked_for_aliases() -> None:
    providers = {package_of(token) for token in TOKENS}
    assert providers == {"aws", "azure-native", "gcp", "kubernetes"}
