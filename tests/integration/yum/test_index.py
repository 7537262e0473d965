from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from fakes.handmade_yum import Said, index_xml
from levelgate.plugin import MetadataInvalid
from levelgate_yum.index import read_index

ROOT = '<repomd xmlns="http://linux.duke.edu/metadata/repo">'


def index(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "repomd.xml"
    path.write_text(text, encoding="utf-8")
    return cast("dict[str, Any]", read_index(path))


def test_all_that_is_said_about_a_record_is_read(tmp_path: Path) -> None:
    said = Said(base="https://cdn.example.com/", checksum="ab", open_checksum="cd", size=1, open_size=2, revision="r7")
    assert index(tmp_path, index_xml(b"", b"", said)) == {
        "revision": "r7",
        "records": [
            {
                "type": "primary",
                "checksum": ["sha256", "ab"],
                "open-checksum": ["sha256", "cd"],
                "href": "repodata/primary.xml",
                "base": "https://cdn.example.com/",
                "timestamp": "1700000000",
                "size": "1",
                "open-size": "2",
            }
        ],
    }


def test_elements_of_other_namespaces_are_not_believed(tmp_path: Path) -> None:
    text = f'{ROOT}<x:revision xmlns:x="y">9</x:revision><x:data xmlns:x="y" type="primary"/></repomd>'
    assert index(tmp_path, text) == {"revision": "", "records": []}


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Sign in</p></body></html>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "https://example.com/x.dtd"><html></html>',
        "<!doctype html><title>Sign in</title>",
        "\n\n<HTML><body>unclosed <br></body>",
    ],
)
def test_a_web_page_is_called_one(tmp_path: Path, page: str) -> None:
    with pytest.raises(MetadataInvalid, match="is a web page, perhaps a login page, and no yum metadata"):
        index(tmp_path, page)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "repomd.xml is empty"),
        ("{}", "no well-formed XML"),
        (ROOT, "no well-formed XML: no element found"),
        (f'{ROOT}<data type="primary"></repomd>', "no well-formed XML: mismatched tag"),
        ("<repomd/>", "has the root element 'repomd' in place of repomd"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "has the root element 'http://www.w3.org/2005/Atom feed'"),
        (f'<!DOCTYPE repomd [<!ENTITY a "b">]>{ROOT}</repomd>', "declares a document type, 'repomd'"),
        (f"{ROOT}<revision>&lol;</revision></repomd>", "no well-formed XML: undefined entity"),
        ('<?xml version="1.0" encoding="x-none"?><repomd/>', "encoding"),
    ],
)
def test_what_is_no_index_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(MetadataInvalid, match=message):
        index(tmp_path, text)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE repomd [<!ENTITY l0 "ha">{laughs}]>{ROOT}<revision>&l9;</revision></repomd>'
    with pytest.raises(MetadataInvalid, match="declares a document type"):
        index(tmp_path, text)
