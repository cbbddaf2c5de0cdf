"""What a build may see of this machine's environment."""

from pathlib import Path

import pytest

from atoll_engine.images.context import build_context, build_environment
from atoll_engine.images.workload import Workload


def test_only_the_way_to_packages_is_passed_on() -> None:
    environment = {
        "UV_INDEX_CORP_PASSWORD": "canary",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "https_proxy": "http://proxy.example",
        "UV_CACHE_DIR": "/home/me/.cache",
        "UV_PROJECT_ENVIRONMENT": "/elsewhere",
        "AWS_SECRET_ACCESS_KEY": "no",
    }

    assert set(build_environment(environment)) == {
        "UV_INDEX_CORP_PASSWORD",
        "UV_DEFAULT_INDEX",
        "https_proxy",
    }


def test_secrets_are_files_outside_the_context_and_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_INDEX_CORP_PASSWORD", "it's a canary")
    folder = tmp_path / "tiny"
    folder.mkdir()
    workload = Workload(folder, "FROM scratch AS dependencies\n", ())
    with build_context(workload, tmp_path / "scratch") as context:
        secret = context.secrets["build-environment"]
        assert secret.stat().st_mode & 0o077 == 0
        assert "UV_INDEX_CORP_PASSWORD='it'\"'\"'s a canary'" in secret.read_text()
        seen = [
            path for path in context.folder.rglob("*") if path.is_file() and b"canary" in path.read_bytes()
        ]
        assert seen == []
        assert "canary" not in " ".join(context.secret_options())

    assert list((tmp_path / "scratch").iterdir()) == []
