"""The form of ids, ARNs, links and the like, a cloud a module: ``shape(subject)`` has them by output name."""
