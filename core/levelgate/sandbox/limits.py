"""What a child may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxLimits:
    """The limits of one child, and how many there may be at once.

    `memory_bytes` is address space, of which an interpreter with createrepo_c takes more than 128 MiB before it
    has read a byte. `output_bytes` is what it may print, `answer_bytes` what it may return, as JSON, and
    `file_bytes` the size of a file it writes.
    """

    wall_seconds: float = 120.0
    cpu_seconds: int = 90
    memory_bytes: int = 2048 * MIB
    answer_bytes: int = 256 * MIB
    output_bytes: int = 1 * MIB
    file_bytes: int = 2048 * MIB
    open_files: int = 256
    children: int = 2
