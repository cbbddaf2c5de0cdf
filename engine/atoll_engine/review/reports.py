"""The files of a review, by their form."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from atoll_engine.errors import UsageError
from atoll_engine.review.gitlab import as_gitlab
from atoll_engine.review.junit import as_junit
from atoll_engine.review.model import Review
from atoll_engine.review.sarif import as_sarif
from atoll_engine.review.show_json import as_json
from atoll_engine.review.show_markdown import as_markdown
from atoll_policies import all_rules
from atoll_policies.serving import VERSION

FORMS: Mapping[str, Callable[[Review], str]] = {
    "markdown": as_markdown,
    "sarif": lambda review: _json(as_sarif(review, all_rules(), VERSION)),
    "junit": lambda review: as_junit(review, all_rules()),
    "gitlab": lambda review: _json(as_gitlab(review)),
    "json": lambda review: _json(as_json(review)),
}
"""What each form is made by; the same review gives the same bytes."""

STANDARD_OUTPUT = "-"


def write(review: Review, files: Mapping[str, str]) -> None:
    """Write ``files``, by form; ``-`` is standard output. Raises UsageError where one can't be written."""
    for form, file in files.items():
        text = FORMS[form](review)
        if file == STANDARD_OUTPUT:
            sys.stdout.write(text)
            continue
        try:
            Path(file).write_text(text, encoding="utf-8")
        except OSError as failure:
            raise UsageError(
                f"{file} can't be written", got=failure.strerror, fix=f"name another --{form}"
            ) from None


def _json(tree: Any) -> str:
    return json.dumps(tree, indent=2) + "\n"
