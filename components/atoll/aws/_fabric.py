"""When nodes use the network between their accelerators."""

from atoll.accelerators import FabricUse, Size, catalogue


def fabric_use(machine_type: str, size: Size, *, multi_node: bool | None) -> FabricUse | None:
    """Return that nodes use the machine's fabric, where it has one and they work together.

    A ``multi_node`` of None: they do where there can be more than one and the machine is made for it.
    """
    machine = catalogue().machines.get(machine_type)
    fabric = None if machine is None else machine.fabric
    if fabric is None:
        return None
    together = size.most > 1 and fabric.rdma is not None if multi_node is None else multi_node
    return FabricUse() if together else None
