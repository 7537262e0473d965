"""From the text of a file to nodes: YAML 1.2, within limits, each key once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.reader import ReaderError

from levelgate.config.nodes import HALF, MAX_DEPTH, Content, Node, is_whole, join
from levelgate.domain.declaration import LARGEST_FILE
from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node as YamlNode

MAX_NODES = 200_000

_TAG = "tag:yaml.org,2002:"
_BITS = 64
_BASES = {"0b": 2, "0o": 8, "0x": 16}
_KNOWN_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))


def parse(content: str | bytes, filename: str) -> Node:
    """Read a file as one mapping; raise DeclarationInvalid with the line where that fails."""
    text = _decoded(content, filename)
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.max_depth = MAX_DEPTH
        yaml.composer.warn_double_anchors = False
        root = yaml.compose(text)
    except MaxDepthExceededError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _wrong(f"lists and mappings are nested more than {MAX_DEPTH} deep", filename, line) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The library's own text repeats the line, which may hold a secret.
        raise _wrong(error.problem or "not YAML", filename, mark.line + 1 if mark else 0) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _wrong(f"holds {text[error.position]!r}, which YAML does not allow", filename, line) from error
    except (YAMLError, ValueError) as error:
        raise _wrong("holds a character that YAML does not allow", filename) from error
    if root is None:
        raise _wrong("the file is empty", filename, mend="write at least one section, such as 'repositories: []'")
    converter = _Converter(file=filename)
    node = converter.convert(root, "")
    if not isinstance(root, MappingNode):
        raise _wrong(
            "the file is not a mapping", filename, node.line, mend="write sections, such as 'repositories:', at its top"
        )
    return node


def _wrong(message: str, filename: str, line: int = 0, *, mend: str = "") -> DeclarationInvalid:
    place = f"{filename}:{line}" if line else filename
    return DeclarationInvalid(message, mend=mend or "mend the file there", place=place)


def _decoded(content: str | bytes, filename: str) -> str:
    size = len(content)
    if size > LARGEST_FILE:
        raise _wrong(f"the file has {size} bytes", filename, mend=f"a declaration has at most {LARGEST_FILE}")
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise _wrong(f"byte 0x{byte:02x} is not UTF-8", filename, line, mend="save the file as UTF-8") from error


@dataclass(kw_only=True, slots=True)
class _Converter:
    """Turns YAML nodes into ours; an alias is followed, but not without end."""

    file: str
    count: int = 0
    open: set[int] = field(default_factory=set)

    def convert(self, node: YamlNode, path: str) -> Node:
        self.count += 1
        line = node.start_mark.line + 1
        if self.count > MAX_NODES:
            raise _wrong(f"aliases make the file longer than {MAX_NODES} values", self.file, line)
        if id(node) in self.open:
            raise _wrong("an alias stands within what it stands for", self.file, line)
        if node.tag not in _KNOWN_TAGS:
            raise _wrong(f"the tag {str(node.tag)[:60]!r} is not understood", self.file, line, mend="leave tags out")
        if isinstance(node, ScalarNode):
            value = self._scalar(node, line)
            return Node(value=value, path=path, file=self.file, line=line, raw=node.value)
        self.open.add(id(node))
        content: Content = self._mapping(node, path) if isinstance(node, MappingNode) else self._sequence(node, path)
        self.open.discard(id(node))
        return Node(value=content, path=path, file=self.file, line=line)

    def _sequence(self, node: YamlNode, path: str) -> list[Node]:
        return [self.convert(item, f"{path}[{index}]") for index, item in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: str) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = self._key(key, line)
            if name in fields:
                raise _wrong(
                    f"the key {name[:60]!r} stands here twice, first in line {fields[name].line}", self.file, line
                )
            fields[name] = self.convert(value, join(path, name))
        return fields

    def _key(self, key: YamlNode, line: int) -> str:
        if not isinstance(key, ScalarNode):
            raise _wrong("a key is a list or a mapping", self.file, line, mend="write a text")
        if key.tag in {_TAG + "int", _TAG + "float"}:
            raise _wrong(f"the key {key.value} is a bare number", self.file, line, mend=f'quote it: "{key.value}"')
        if key.tag == _TAG + "merge":
            mend = "write its fields out; YAML 1.2 merges no mappings"
            raise _wrong(f"the key {key.value!r} is not known", self.file, line, mend=mend)
        if key.tag not in {_TAG + "str", _TAG + "timestamp"}:
            raise _wrong(f"the key {key.value[:60]!r} is not a text", self.file, line, mend="quote it")
        return self._whole(key.value, line)

    def _scalar(self, node: ScalarNode, line: int) -> str | int | float | bool | None:
        try:
            return _scalar(str(node.tag), self._whole(node.value, line))
        except ValueError:
            raise _wrong(f"{node.value[:60]!r} is not a number of 64 bits", self.file, line) from None

    def _whole(self, text: str, line: int) -> str:
        if not is_whole(text):
            raise _wrong(f"{text[:60]!r} {HALF}", self.file, line)
        return text


def _scalar(tag: str, text: str) -> str | float | bool | None:
    match tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() in {"true", "yes", "on", "y"}  # the latter where a file asks for YAML 1.1
        case "int":
            whole = int(text, _BASES.get(text.lstrip("+-")[:2].lower(), 10))
            if whole.bit_length() > _BITS:
                raise ValueError(text)
            return whole
        case "float":
            number = float(text)
            if not math.isfinite(number):
                raise ValueError(text)
            return number
        case _:
            return text
