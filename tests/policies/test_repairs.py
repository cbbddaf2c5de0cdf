"""A repair changes what it must, and leaves secret what was."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_policies.repairs import rewritten
from atoll_policies.testing import UNKNOWN, secret
from atoll_policies.values import from_struct, to_struct


@pytest.mark.parametrize(
    ("sent", "repaired", "expected"),
    [
        ({"a": 1, "b": secret("s")}, {"a": 2, "b": "s"}, {"a": 2, "b": secret("s")}),
        ({"o": {"a": 1, "b": secret("s")}}, {"o": {"a": 2, "b": "s"}}, {"o": {"a": 2, "b": secret("s")}}),
        ({"o": {"a": 1, "u": UNKNOWN}}, {"o": {"a": 2, "u": UNKNOWN}}, {"o": {"a": 2, "u": UNKNOWN}}),
        ({"o": secret({"a": 1, "b": 3})}, {"o": {"a": 2, "b": 3}}, {"o": secret({"a": 2, "b": 3})}),
        ({"o": {"a": secret(1)}}, {"o": {"a": 2}}, {"o": {"a": secret(2)}}),
        ({"l": [{"a": 1}, secret("s")]}, {"l": [{"a": 2}, "s"]}, {"l": [{"a": 2}, secret("s")]}),
        ({"l": [1, secret("s")]}, {"l": ["s"]}, {"l": secret(["s"])}),
        ({"o": {"b": secret("s")}}, {"o": "s"}, {"o": secret("s")}),
        ({"o": {"a": 1, "b": 2}, "c": 3}, {"o": {"b": 2}}, {"o": {"b": 2}}),
        ({"o": {"a": 1}}, {"o": {"a": 1, "b": {"c": 2}}, "d": [3]}, {"o": {"a": 1, "b": {"c": 2}}, "d": [3]}),
        ({"a": 1, "n": None}, {"a": 2}, {"a": 2, "n": None}),
    ],
)
def test_a_repair_is_written_where_it_is(sent: Any, repaired: Any, expected: Any) -> None:
    struct = to_struct(sent)
    result = rewritten(struct, from_struct(struct), repaired)

    assert result == to_struct(expected)
    assert from_struct(result) == repaired
    assert struct == to_struct(sent)
