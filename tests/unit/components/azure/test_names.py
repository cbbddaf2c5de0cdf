"""Names as Azure takes them, and GUIDs of role assignments."""

import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll.azure import _checks as rules
from atoll.azure._roles import Role, assignment_name

TEXT = st.text(string.ascii_letters + string.digits + "-_.ä ", max_size=70)


@given(TEXT)
def test_pools_accounts_and_registries(text) -> None:
    lower = set(text) <= set(string.ascii_lowercase + string.digits)
    alphanumeric = set(text) <= set(string.ascii_letters + string.digits)

    assert bool(rules.STORAGE_ACCOUNT.pattern.fullmatch(text)) == (lower and 3 <= len(text) <= 24)
    assert bool(rules.REGISTRY.pattern.fullmatch(text)) == (alphanumeric and 5 <= len(text) <= 50)
    pool = lower and 1 <= len(text) <= 12 and text[0] in string.ascii_lowercase
    assert bool(rules.AGENT_POOL.pattern.fullmatch(text)) == pool


@given(TEXT)
def test_hyphens_are_inside(text) -> None:
    for rule in (rules.BLOB_CONTAINER, rules.CLUSTER, rules.KEY_VAULT, rules.REDIS):
        if rule.pattern.fullmatch(text):
            assert not text.startswith("-")
            assert not text.endswith("-")


@pytest.mark.parametrize(
    ("rule", "longest", "right", "wrong"),
    [
        (rules.AGENT_POOL, 12, ["a", "gpu1"], ["1gpu", "GPU", "gpu-1", ""]),
        (rules.BLOB_CONTAINER, 63, ["abc", "a-b"], ["ab", "a--b", "Abc"]),
        (rules.CLUSTER, 54, ["a", "Main-1"], ["-a", "a_b"]),
        (rules.FEDERATED_CREDENTIAL, 120, ["abc"], ["ab", "-abc"]),
        (rules.KEY_VAULT, 24, ["abc", "a-b"], ["ab", "1ab", "a--b"]),
        (rules.NETWORK, 50, ["a", "a.b_c"], ["a.", "_a"]),
        (rules.REDIS, 60, ["a"], ["a--b", "a_b"]),
        (rules.REGISTRY, 50, ["abcde"], ["abcd", "abc-de"]),
        (rules.STORAGE_ACCOUNT, 24, ["abc", "1ab"], ["ab", "a-b", "Abc"]),
    ],
)
def test_rules_have_their_ends(rule, longest, right, wrong) -> None:
    assert all(rule.pattern.fullmatch(name) for name in [*right, "a" * longest])
    assert not any(rule.pattern.fullmatch(name) for name in [*wrong, "a" * (longest + 1)])


def test_an_assignment_is_named_by_what_it_says() -> None:
    name = assignment_name("/subscriptions/1/vaults/a", "p", Role.READER)

    assert name == assignment_name("/SUBSCRIPTIONS/1/vaults/A", "p", Role.READER)
    assert uuid.UUID(name).version == 5
    others = {
        assignment_name("/subscriptions/1/vaults/b", "p", Role.READER),
        assignment_name("/subscriptions/1/vaults/a", "q", Role.READER),
        assignment_name("/subscriptions/1/vaults/a", "p", Role.ACR_PULL),
    }
    assert len(others | {name}) == 4
