"""In which order environments are rehearsed."""

from atoll_engine.rehearsing.environments import largest_first


def test_what_takes_longest_does_not_begin_last() -> None:
    assert largest_first(["aws-dev", "gcp-dev", "multi-prod"]) == ["multi-prod", "aws-dev", "gcp-dev"]
