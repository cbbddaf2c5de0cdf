"""What a pull request gets: findings, cost, quotas and resources of each environment, against its base.

    review = Reviewer(root, "main", Options()).review()
    show(review, console)        as_markdown(review)        as_sarif(review, rules)

How it is decided which environments those are, and what counts, is in docs/review.md.
"""

from __future__ import annotations

from atoll_engine.review.model import (
    EnvironmentReview,
    Judged,
    PartChange,
    Place,
    QuotaChange,
    Review,
    Standing,
)
from atoll_engine.review.reviewing import Options, Reviewer
from atoll_engine.review.show_terminal import show

__all__ = [
    "EnvironmentReview",
    "Judged",
    "Options",
    "PartChange",
    "Place",
    "QuotaChange",
    "Review",
    "Reviewer",
    "Standing",
    "show",
]
