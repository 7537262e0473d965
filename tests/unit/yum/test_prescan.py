from __future__ import annotations

import pytest

from fakes.handmade_yum import package_xml, primary_xml
from levelgate.plugin import LimitExceeded, MetadataInvalid
from levelgate_yum.prescan import MAX_RUN, Prescan

ROOT = b'<metadata xmlns="http://linux.duke.edu/metadata/common" packages="0">'


def scanned(*pieces: bytes) -> Prescan:
    scan = Prescan()
    for piece in pieces:
        scan.take(piece)
    scan.end()
    return scan


def test_the_announced_number_of_packages_is_read() -> None:
    assert scanned(primary_xml(package_xml(), package_xml("lib"))).announced == 2


def test_pieces_may_be_cut_anywhere() -> None:
    data = primary_xml(package_xml())
    assert scanned(*(data[place : place + 1] for place in range(len(data)))).announced == 1


def test_a_text_longer_than_allowed_is_refused_before_it_ends() -> None:
    with pytest.raises(LimitExceeded, match="a single text or tag of more than"):
        scanned(ROOT, b"<package><summary>", *[b"a" * 65536] * (1 + MAX_RUN // 65536), b"</summary>")


def test_a_tag_longer_than_allowed_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="a single text or tag of more than"):
        scanned(ROOT, b'<package name="', b"a" * MAX_RUN, b'"/></metadata>')


def test_many_short_texts_are_fine() -> None:
    texts = [b"<package>" + b"a" * 1000 + b"</package>"] * (MAX_RUN // 500)
    assert scanned(ROOT, *texts, b"</metadata>").announced == 0


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE metadata [<!ENTITY a "aaaa">]>',
        b'<!DOCTYPE metadata SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE metadata PUBLIC "x" "https://example.com/x">',
    ],
)
def test_a_document_type_is_refused(doctype: bytes) -> None:
    with pytest.raises(MetadataInvalid, match="declares a document type, 'metadata'"):
        scanned(b'<?xml version="1.0"?>' + doctype + ROOT + b"</metadata>")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_document_type_cannot_hide_in_another_encoding(encoding: str) -> None:
    hidden = '<?xml version="1.0"?><!DOCTYPE metadata [<!ENTITY a "a">]><metadata/>'.encode(encoding)
    with pytest.raises(MetadataInvalid):
        scanned(hidden)


def test_another_encoding_is_refused() -> None:
    with pytest.raises(MetadataInvalid, match="is in 'ISO-8859-1'; UTF-8 is read"):
        scanned(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + ROOT + b"</metadata>")


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    with pytest.raises(MetadataInvalid, match="is in 'x-none'; UTF-8 is read"):
        scanned(b'<?xml version="1.0" encoding="x-none"?>' + ROOT + b"</metadata>")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "a web page, perhaps a login page"),
        (b"<!DOCTYPE html><html></html>", "a web page, perhaps a login page"),
        (b"<metadata/>", "has the root element 'metadata' in place of metadata"),
        (b"<filelists/>", "has the root element 'filelists'"),
        (b"not xml", "primary is no well-formed XML"),
        (b"\x1f\x8b\x08packed twice", "primary is no well-formed XML"),
        (b"", "primary is no well-formed XML: no element found"),
        (b"<!-- " + b"a" * 70_000 + b" -->" + ROOT + b"</metadata>", "no root element in its first"),
        (ROOT.replace(b'"0"', b'"many"') + b"</metadata>", "announces 'many' packages, which is no number"),
    ],
)
def test_what_is_no_primary_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(MetadataInvalid, match=message):
        scanned(data)
