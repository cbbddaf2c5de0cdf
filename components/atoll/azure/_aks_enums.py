"""Choices of an AKS cluster, with the values that its API has."""

from enum import StrEnum


class AksTier(StrEnum):
    """What is promised of the control plane."""

    FREE = "Free"
    """No agreement on its availability."""
    STANDARD = "Standard"
    """Up to 99.95 % with zones."""
    PREMIUM = "Premium"
    """Standard, with long-term support of versions."""


class AksUpgradeChannel(StrEnum):
    """Which versions of Kubernetes a cluster takes by itself."""

    NONE = "none"
    PATCH = "patch"
    """New patches of its minor version."""
    STABLE = "stable"
    """The minor version before the newest."""
    RAPID = "rapid"
    """The newest version."""


class AksNodeOsChannel(StrEnum):
    """Which node images a cluster takes by itself."""

    NONE = "None"
    SECURITY_PATCH = "SecurityPatch"
    """Security patches, without a new image where that is possible."""
    NODE_IMAGE = "NodeImage"
    """A new image every week."""


class AksOutboundType(StrEnum):
    """How nodes go out."""

    NAT_GATEWAY = "userAssignedNATGateway"
    """By the NAT gateway of their subnet."""
    ROUTES = "userDefinedRouting"
    """By the subnet's routes, to a firewall as a rule."""
    LOAD_BALANCER = "loadBalancer"


class AksMaintenanceDay(StrEnum):
    """A day of the week."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"
