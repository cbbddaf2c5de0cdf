"""`.dockerignore` as docker reads it."""

import pytest

from atoll_engine.images.ignore import IgnoreRules


@pytest.mark.parametrize(
    ("lines", "ignored", "kept"),
    [
        (["tests"], ["tests", "tests/a.py", "tests/deep/b"], ["a/tests", "testsuite"]),
        (["*.pyc"], ["a.pyc"], ["x/a.pyc", "a.py"]),
        (["**/*.pyc"], ["a.pyc", "x/a.pyc", "x/y/a.pyc"], ["a.py"]),
        (["**/__pycache__"], ["__pycache__/a", "x/__pycache__/a"], ["x/pycache"]),
        (["*", "!app"], ["README.md", "other/app"], ["app", "app/main.py"]),
        (["*", "!app", "app/secret"], ["app/secret"], ["app/main.py"]),
        (["a?c"], ["abc"], ["ac", "a/c"]),
        (["[ab].txt"], ["a.txt"], ["c.txt"]),
        (["# app", "", "/docs/"], ["docs/a"], ["app", "# app"]),
        (["docs/**/draft"], ["docs/draft", "docs/a/b/draft/x"], ["draft"]),
    ],
)
def test_patterns(lines: list[str], ignored: list[str], kept: list[str]) -> None:
    rules = IgnoreRules.parse(lines)

    assert [path for path in [*ignored, *kept] if rules.ignores(path)] == ignored
