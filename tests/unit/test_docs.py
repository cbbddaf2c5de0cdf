"""Docs say everything that there is: commands, variables; and their links lead somewhere."""

import re
from pathlib import Path

import pytest
import typer

from atoll_engine.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands() -> list[str]:
    root = typer.main.get_command(app)
    found = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found += [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]
    return found


@pytest.mark.parametrize("command", commands())
def test_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| `{command}\b", (ROOT / "docs/commands.md").read_text(), re.MULTILINE)


def test_variables_are_documented() -> None:
    sources = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "stacks").rglob("*.py"), ROOT / "atoll"]
    used = {name for path in sources for name in re.findall(r"\bATOLL_[A-Z_]+\b", path.read_text())}
    documented = set(re.findall(r"\bATOLL_[A-Z_]+\b", "".join(page.read_text() for page in PAGES)))

    assert used - documented == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_pages_exist(page: Path) -> None:
    known = {command.split()[0] for command in commands()}
    for name in re.findall(r"\./atoll ([a-z]+)", page.read_text()):
        assert name in known, name
