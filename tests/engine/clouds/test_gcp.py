"""A platform of Google Cloud's components, previewed and rehearsed with no credentials."""

from __future__ import annotations

import functools

import pytest

from atoll_engine import offline
from tests.engine.clouds import programs_gcp
from tests.engine.offline.conftest import no_credentials  # noqa: F401 - a fixture that every test here has


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_platform_previews(mode: offline.Mode) -> None:
    with offline.providers(["gcp"], mode=mode) as environment:
        outcome = offline.preview(programs_gcp.platform, environment)

    assert outcome.errors == ()
    assert outcome.warnings == ()
    assert set(outcome.changes) == {"create"}


def test_the_second_preview_of_a_rehearsal_is_all_same() -> None:
    program = functools.partial(programs_gcp.platform, protect=False)
    with offline.rehearsal(["gcp"]) as environment:
        made = offline.up(program, environment)
        again = offline.preview(program, environment)
        gone = offline.destroy(program, environment)

    assert made.errors + again.errors + gone.errors == ()
    assert made.warnings + again.warnings + gone.warnings == ()
    count = made.changes["create"]
    assert again.changes == {"same": count}
    assert gone.changes == {"delete": count}


def test_keys_and_buckets_are_not_deleted_by_chance() -> None:
    with offline.rehearsal(["gcp"]) as environment:
        offline.up(programs_gcp.platform, environment)
        refused = offline.destroy(programs_gcp.platform, environment)

    assert refused.errors
