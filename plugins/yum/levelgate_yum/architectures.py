"""The architectures that rpm knows, so that a slip in one is no filter which never holds anything."""

from __future__ import annotations

from difflib import get_close_matches

from levelgate_yum.grammar import ARCH, ARCHES, shown

_FURTHER = """
    alphaev5 alphaev56 alphaev6 alphaev67 alphapca56 armv3l armv4b armv4l armv5tejl armv5tl armv6l armv7l armv8hl armv8l
    em64t geode i370 ia32e loongarch m68k mips mips64 mips64r6 mips64r6el mipsr6 mipsr6el pentium3 pentium4 ppc32dy4
    ppc64iseries ppc64p7 ppc64pseries ppc8260 ppc8560 ppciseries ppcpseries riscv riscv32 rs6000 sh sh3 sh4 sh4a sparc
    sparc64v sparcv8 sparcv9 sparcv9v sw_64 xtensa
"""
# Besides these, rpm takes the microarchitecture levels of x86_64 for architectures, which are in ARCHES.
KNOWN = ARCHES | frozenset(_FURTHER.split())


def checked(arch: str) -> str:
    """Return an architecture; raise ValueError with the nearest known one for any other text."""
    if not ARCH.fullmatch(arch):
        raise ValueError(f"holds {shown(arch)}, which is no architecture; write such as x86_64 or noarch")
    if arch not in KNOWN:
        near = get_close_matches(arch, sorted(KNOWN), n=1)
        mend = f"did you mean {near[0]!r}?" if near else "write such as x86_64 or noarch"
        raise ValueError(f"holds {shown(arch)}, which is no architecture that rpm knows; {mend}")
    return arch
