"""Definitions as a declaration file."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from levelgate.domain.declaration import SECTIONS, Declaration, written_fields

_WIDTH = 120


def write(declaration: Declaration) -> str:
    """Write every section that holds something; what is written reads back as the same declaration."""
    sections = {name: [written_fields(one) for one in declaration.section(name)] for name in SECTIONS}
    # Copied through JSON: what is shared between entries would else be written as an alias.
    said: dict[str, Any] = json.loads(json.dumps({name: entries for name, entries in sections.items() if entries}))
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(said or {"repositories": []}, stream)
    return stream.getvalue()
