"""What every provider in Python shares: values on the wire, differences of them, the engine's status line."""
