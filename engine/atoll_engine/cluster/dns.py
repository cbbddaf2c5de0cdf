"""One question to a name server, to see whether it answers."""

from __future__ import annotations

import contextlib
import socket
import struct
from ipaddress import IPv4Address

_TIMEOUT_S = 2.0
_QUERY_ID = 1
_RECURSION_DESIRED = 0x0100
_TYPE_A, _CLASS_IN = 1, 1


def answers(server: IPv4Address, name: str) -> bool:
    """Tell whether `server` knows an IPv4 address of `name` (RFC 1035, over UDP)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    header = struct.pack(">6H", _QUERY_ID, _RECURSION_DESIRED, 1, 0, 0, 0)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(_TIMEOUT_S)
        channel.connect((str(server), 53))
        channel.send(header + labels + b"\0" + struct.pack(">2H", _TYPE_A, _CLASS_IN))
        _, flags, _, answer_count, _, _ = struct.unpack(">6H", channel.recv(512)[:12])
        return bool(flags & 0xF == 0 and answer_count > 0)
    return False
