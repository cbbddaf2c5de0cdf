"""For every environment on a cloud, a check registers exactly what the engine's preview does."""

from __future__ import annotations

import pytest

from atoll_engine import offline
from atoll_engine.environments import offline as environments
from atoll_engine.environments.workspace import environment_names
from atoll_engine.progress import Progress
from tests.engine.checking.parity import differences, said

ON_CLOUDS = [name for name in environment_names() if name != "local"]


@pytest.mark.parametrize("mode", ["honest", "filled"])
@pytest.mark.parametrize("name", ON_CLOUDS)
def test_an_environment(name: str, mode: offline.Mode) -> None:
    with environments.opened(name, mode=mode) as opened:
        previewed = offline.preview(opened.program, opened.environment, stack=opened.stack)
        variables = {"ATOLL_MACHINE": opened.environment.variables["ATOLL_MACHINE"]}
        existing = environments.prepare(name, Progress()).existing
        checked = offline.check(
            opened.program, mode=mode, existing=existing, stack=opened.stack, variables=variables
        )

    assert len(checked.resources) > 50
    assert differences(previewed, checked) == []
    assert said(checked, "error") == said(previewed, "error") == []
    assert said(checked, "warning") == said(previewed, "warning")
