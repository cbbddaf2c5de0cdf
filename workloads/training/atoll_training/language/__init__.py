"""A small decoder-only transformer that learns Shakespeare's plays, character by character."""
