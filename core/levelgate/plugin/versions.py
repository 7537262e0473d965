"""What a plugin says about its ecosystem's version strings."""

from levelgate.domain.scheme import VersionScheme

__all__ = ["VersionScheme"]
