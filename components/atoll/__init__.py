"""AI platforms as Pulumi components."""
