"""A simulated cloud that refuses what a real one refuses: order, quotas, names and ids taken or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from atoll_engine.offline.cloud import CloudError, DictCloud, Record
from atoll_engine.offline.quotas import Quotas
from atoll_engine.offline.references import is_cloud_id, target_types
from atoll_engine.offline.timing import Clock
from atoll_engine.provider.values import plain, texts

Key = tuple[str, str]
"""A resource: its type and its id."""

# Outputs that others refer to a resource by, beside its id.
_IDENTITIES = ("arn", "selfLink")
_NAMES = ("name", "bucket", "accountName", "resourceName", "virtualNetworkName", "resourceGroupName")


class SimulatedCloud(DictCloud):
    """What a rehearsal runs against where the order of things counts.

    A resource can't be made or changed so that it refers to what is gone, and can't be removed while another
    refers to it or is below it: by id, ARN or link, or by name where `references` knows the input. A name is
    one resource's only where it counts. ``quotas`` are limits, see `Quotas`; what has none is unlimited.

    While its ``clock`` runs, each creation takes the simulated time that a real cloud takes for it.
    ``before_creation`` is called with each resource before it is made, and may raise CloudError, or end the
    engine in the middle of it.
    """

    def __init__(
        self,
        quotas: Mapping[str, int] | None = None,
        *,
        before_creation: Callable[[Record], None] | None = None,
    ) -> None:
        """Begin empty."""
        super().__init__()
        self.clock = Clock()
        self.before_creation = before_creation
        self._quotas = Quotas(quotas or {})
        self._uses: dict[Key, frozenset[Key]] = {}
        self._owners: dict[str, Key] = {}
        """Ids and links of what is there."""
        self._gone: dict[str, str] = {}
        """Ids and links of what was removed, and the URN that it had."""
        self._named: dict[tuple[str, ...], Key] = {}
        """What no two resources can have in common."""

    def create(self, record: Record) -> Record:
        """Add ``record``, and take the time that it takes.

        Raises CloudError: its id or name is taken, its quota used up, or it needs what is gone.
        """
        if self.before_creation is not None:
            self.before_creation(record)
        with self._lock:
            self._check_quota(record)
            self._check_name(record)
            uses = self._references(record)
            made = self._noted(super().create(record), uses)
        self.clock.wait_for_creation(record.token, record.urn)
        return made

    def update(self, record: Record) -> Record:
        """Replace the record. Raises CloudError where there is none, or as `create` does."""
        with self._lock:
            self._check_quota(record)
            self._check_name(record)
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
                self._forget(record)

    def _forget(self, record: Record) -> None:
        key = (record.token, record.id)
        for identity in _identities(record):
            self._gone[identity] = record.urn
            self._owners.pop(identity, None)
        if record.identity is not None and self._named.get(record.identity) == key:
            del self._named[record.identity]

    def _check_quota(self, record: Record) -> None:
        key = (record.token, record.id)
        self._quotas.check(record, [there for other, there in self._records.items() if other != key])

    def _check_name(self, record: Record) -> None:
        owner = self._named.get(record.identity) if record.identity is not None else None
        if owner is not None and owner != (record.token, record.id):
            raise CloudError(
                f"a {record.token} of this name exists already",
                got=record.identity,
                fix=f"give it another name; {self._records[owner].urn} has this one",
            )

    def _noted(self, record: Record, uses: frozenset[Key]) -> Record:
        key = (record.token, record.id)
        self._uses[key] = uses - {key}
        for identity in _identities(record):
            self._owners[identity] = key
            self._gone.pop(identity, None)
        if record.identity is not None:
            self._named[record.identity] = key
        return record

    def _references(self, record: Record) -> frozenset[Key]:
        return frozenset((*self._referred(record), *self._above(record)))

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
                    key for key, there in self._records.items() if key[0] == token and _is_named(there, text)
                )

    def _above(self, record: Record) -> Iterator[Key]:
        """Yield what ``record`` is a part of by its id: its cluster, its account, its resource group."""
        if is_cloud_id(record.token, record.id):
            yield from (self._owners[part] for part in _parts(record.id) if part in self._owners)


def _identities(record: Record) -> Iterator[str]:
    """Yield the texts that stand for a resource wherever they are: an id that is a plain word doesn't."""
    outputs = plain(record.outputs)
    # An ARN that it was given is another's: a target of EventBridge has that of what it calls.
    own = (outputs.get(name) for name in _IDENTITIES if name not in record.inputs)
    for text in (record.id, *own):
        if isinstance(text, str) and is_cloud_id(record.token, text):
            yield text


def _is_named(record: Record, name: str) -> bool:
    content = plain(record.outputs)
    return record.id == name or any(content.get(key) == name for key in _NAMES)


def _parts(text: str) -> Iterator[str]:
    """Yield ``text``, and what it begins with up to each ``/`` or ``:``, the longest first."""
    yield text
    for end in range(len(text) - 1, 0, -1):
        if text[end] in "/:":
            yield text[:end]
