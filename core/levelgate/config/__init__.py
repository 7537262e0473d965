"""The declaration file: reading it with every error named, writing it, and its schema."""

from levelgate.config.file import DeclarationFile

__all__ = ["DeclarationFile"]
