"""A cloud's SDK is an extra: whoever lacks it is told how to get it."""

from importlib.util import find_spec

from atoll.errors import MissingExtraError


def require(extra: str, module: str) -> None:
    """Raise ``MissingExtraError`` where ``module``, which the ``extra`` brings, isn't installed."""
    if find_spec(module) is None:
        raise MissingExtraError(extra, module)
