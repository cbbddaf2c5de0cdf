"""Text that fits, whatever font a reader's machine has: counted with the widths of a wide one."""

from __future__ import annotations

from collections.abc import Sequence

# Shares of the font's size, at least those of DejaVu Sans, the widest of the fonts that are common.
_NARROW = frozenset("iljtfrI.,:;'|!()[]/ -\N{MIDDLE DOT}")
_WIDE = frozenset("mwMW@%\N{HORIZONTAL ELLIPSIS}")
_BOLD = 1.12


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return what ``text`` takes at most, in pixels, at a font size of ``size``."""
    total = sum(0.43 if c in _NARROW else 1.0 if c in _WIDE else 0.79 if c.isupper() else 0.65 for c in text)
    return total * size * (_BOLD if bold else 1)


def fitted(text: str, pixels: float, size: float, *, bold: bool = False) -> str:
    """Return ``text``, or as much of it as fits into ``pixels``, with an ellipsis."""
    if width(text, size, bold=bold) <= pixels:
        return text
    while text and width(f"{text}\N{HORIZONTAL ELLIPSIS}", size, bold=bold) > pixels:
        text = text[:-1]
    return f"{text.rstrip()}\N{HORIZONTAL ELLIPSIS}"


def wrapped(parts: Sequence[str], lines: int, pixels: float, size: float) -> list[str]:
    """Set ``parts`` into at most ``lines`` lines, with a dot between those of one; leave out the rest."""
    found: list[str] = []
    for part in parts:
        joined = f"{found[-1]} \N{MIDDLE DOT} {part}" if found else part
        if found and width(joined, size) <= pixels:
            found[-1] = joined
        elif len(found) < lines:
            found.append(fitted(part, pixels, size))
    return found
