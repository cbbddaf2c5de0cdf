"""Versions as numbers, so that they can be compared."""

import re

# Longer runs of digits are no version, and Python refuses to read very long ones.
_NUMBER = re.compile(r"[0-9]{1,9}")


def numbers(version: object) -> tuple[int, ...]:
    """Return the numbers in a version: ``13.2`` is ``(13, 2)``."""
    return tuple(int(found) for found in _NUMBER.findall(str(version)))
