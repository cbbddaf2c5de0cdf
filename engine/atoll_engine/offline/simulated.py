"""A simulated cloud that refuses what a real one refuses: order, quotas, ids that are taken or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atoll_engine.offline.cloud import CloudError, DictCloud, Record
from atoll_engine.offline.references import is_cloud_id, target_types
from atoll_engine.provider.values import plain, texts

Key = tuple[str, str]
"""A resource: its type and its id."""

# Outputs that others refer to a resource by, beside its id.
_IDENTITIES = ("arn", "selfLink")
_NAMES = ("name", "bucket", "accountName", "resourceName", "virtualNetworkName", "resourceGroupName")


class SimulatedCloud(DictCloud):
    """What a rehearsal runs against where the order of things counts.

    A resource can't be made or changed so that it refers to what is gone, and can't be removed while another
    refers to it: by id, ARN or link, or by name where `references` knows the input. ``quotas`` are how many
    of a type there may be at once, by its token (``aws:ec2/vpc:Vpc``); a type without one has no limit.
    """

    def __init__(self, quotas: Mapping[str, int] | None = None) -> None:
        """Begin empty."""
        super().__init__()
        self._quotas = dict(quotas or {})
        self._uses: dict[Key, frozenset[Key]] = {}
        self._owners: dict[str, Key] = {}
        """Ids and links of what is there."""
        self._gone: dict[str, str] = {}
        """Ids and links of what was removed, and the URN that it had."""

    def create(self, record: Record) -> Record:
        """Add ``record``. Raises CloudError: its id is taken, its quota used up, or it needs what is gone."""
        with self._lock:
            self._check_quota(record)
            uses = self._references(record)
            return self._noted(super().create(record), uses)

    def update(self, record: Record) -> Record:
        """Replace the record. Raises CloudError where there is none, or it would need what is gone."""
        with self._lock:
            uses = self._references(record)
            return self._noted(super().update(record), uses)

    def delete(self, token: str, resource_id: str) -> None:
        """Remove the record, where there is one. Raises CloudError where another resource refers to it."""
        key = (token, resource_id)
        with self._lock:
            users = sorted(self._records[user].urn for user, used in self._uses.items() if key in used)
            if users:
                raise CloudError(
                    f"{token} {resource_id} is in use",
                    got=", ".join(users),
                    fix="remove these first: they should depend on it, by an output of it or by depends_on",
                )
            record = self._records.get(key)
            super().delete(token, resource_id)
            self._uses.pop(key, None)
            if record is not None:
                for identity in _identities(record):
                    self._gone[identity] = record.urn
                    self._owners.pop(identity, None)

    def _check_quota(self, record: Record) -> None:
        token = record.token
        others = self._records.keys() - {(token, record.id)}
        used = 1 + sum(there == token for there, _ in others)
        limit = self._quotas.get(token)
        if limit is not None and used > limit:
            raise CloudError(
                f"the quota of {token} is used up",
                got=f"{used} wanted",
                allowed=f"{limit}",
                fix="ask the cloud for more, or have fewer",
            )

    def _noted(self, record: Record, uses: frozenset[Key]) -> Record:
        key = (record.token, record.id)
        self._uses[key] = uses - {key}
        for identity in _identities(record):
            self._owners[identity] = key
            self._gone.pop(identity, None)
        return record

    def _references(self, record: Record) -> frozenset[Key]:
        return frozenset(self._referred(record))

    def _referred(self, record: Record) -> Iterator[Key]:
        """Yield what ``record`` refers to. Raises CloudError where that is gone."""
        for path, text, _ in texts(record.inputs):
            for part in _parts(text) if is_cloud_id(record.token, text) else ():
                if part in self._owners:
                    yield self._owners[part]
                    break
                if part in self._gone:
                    raise CloudError(
                        f"{path} refers to what is gone", got=text, fix=f"it was {self._gone[part]}"
                    )
            for token in target_types(record.token, path):
                yield from (
                    key for key, there in self._records.items() if key[0] == token and _named(there, text)
                )


def _identities(record: Record) -> Iterator[str]:
    """Yield the texts that stand for a resource wherever they are: an id that is a plain word doesn't."""
    outputs = plain(record.outputs)
    # An ARN that it was given is another's: a target of EventBridge has that of what it calls.
    own = (outputs.get(name) for name in _IDENTITIES if name not in record.inputs)
    for text in (record.id, *own):
        if isinstance(text, str) and is_cloud_id(record.token, text):
            yield text


def _named(record: Record, name: str) -> bool:
    content = plain(record.outputs)
    return record.id == name or any(content.get(key) == name for key in _NAMES)


def _parts(text: str) -> Iterator[str]:
    """Yield ``text``, and what it begins with up to each ``/`` or ``:``, the longest first."""
    yield text
    for end in range(len(text) - 1, 0, -1):
        if text[end] in "/:":
            yield text[:end]
