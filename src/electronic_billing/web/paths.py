from collections.abc import Iterable


def under(path: str, prefixes: Iterable[str]) -> bool:
    """Whether the path is one of the prefixes or below it, by whole segments."""
    return any(path == prefix or path.startswith(prefix.rstrip("/") + "/") for prefix in prefixes)
