"""Pages in JSON and in HTML say the same, and what is no whole page is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.python_index import Form, page, projects, sdist, wheel
from levelgate.plugin import MetadataInvalid
from levelgate_pypi import html_form, json_form
from levelgate_pypi.page import Page

URL = "https://index.example.com/simple/my-pkg/"
FILES = (
    wheel("my-pkg", "1.0", requires_python=">=3.8", provenance="https://index.example.com/provenance/1"),
    sdist("my-pkg", "1.0", yanked="broken & <bad>"),
    wheel("my-pkg", "1.1", yanked=True),
)


def read(form: Form, data: bytes, *, url: str = URL, proven: bool = True) -> Page:
    return json_form.read_page(data, url) if form == "json" else html_form.read_page(data, url, "my-pkg", proven=proven)


def test_both_forms_say_the_same_but_for_name_size_and_time() -> None:
    said = read("json", page("json", "my-pkg", *FILES, status="archived", reason="no more"))
    links = tuple(replace(link, size=None, uploaded="") for link in said.links)
    assert read("html", page("html", "my-pkg", *FILES, status="archived", reason="no more")) == replace(
        said, name="", links=links
    )


def test_a_file_is_known_by_name_address_digest_size_time_and_who_may_use_it() -> None:
    (link, other, third) = read("json", page("json", "my-pkg", *FILES)).links
    assert link.file == "my_pkg-1.0-py3-none-any.whl"
    assert link.url == "https://index.example.com/files/my_pkg-1.0-py3-none-any.whl"
    assert (link.hashes, link.size) == ({"sha256": FILES[0].sha256}, 5)
    assert (link.uploaded, link.requires_python) == ("2026-01-01T12:00:00.5Z", ">=3.8")
    assert link.provenance == "https://index.example.com/provenance/1"
    assert (link.yanked, other.yanked, third.yanked) == (None, "broken & <bad>", "")


@pytest.mark.parametrize("form", ["json", "html"])
def test_credentials_and_fragments_of_addresses_are_left_out(form: Form) -> None:
    (link,) = read(
        form, page(form, "p", wheel("p", "1", url="https://ann:secret@files.example.com/p-1-py3-none-any.whl"))
    ).links
    assert link.url == "https://files.example.com/p-1-py3-none-any.whl"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example.com/p-1.zip",
        "file:///etc/p-1.zip",
        "javascript:x",
        "https://[x/p-1.zip",
        "/a\u00e9/p-1.zip",
        "/" + "x" * 3000,
    ],
)
def test_an_address_that_leads_nowhere_is_none(url: str) -> None:
    (link,) = read("json", page("json", "p", wheel("p", "1", url=url))).links
    assert link.url is None


def test_a_base_element_is_heeded() -> None:
    link = b'<a href="p-1.zip#sha256=00">p</a>'
    data = b'<html><head><base href="https://files.example.com/x/"></head><body>' + link + b"</body></html>"
    assert read("html", data).links[0].url == "https://files.example.com/x/p-1.zip"


@pytest.mark.parametrize("keep", range(0, 600, 37))
def test_a_cut_page_is_no_page_in_either_form(keep: int) -> None:
    for form in ("json", "html"):
        data = page(form, "my-pkg", *FILES)
        assert len(data) > 600
        with pytest.raises(MetadataInvalid, match=r"its end is missing|no whole JSON"):
            read(form, data[:keep], proven=keep > 100)


def test_a_page_without_a_root_counts_where_its_length_was_proven() -> None:
    data = b'<a href="p-1.zip">p-1.zip</a>'
    assert len(read("html", data).links) == 1
    with pytest.raises(MetadataInvalid, match="its end is missing"):
        read("html", data, proven=False)
    with pytest.raises(MetadataInvalid, match="its end is missing"):
        read("html", data[:-4])


@pytest.mark.parametrize(
    ("form", "data", "fault"),
    [
        ("html", b'<html><form><input type="PASSWORD"></form></html>', "it is a login page; look at the repository's"),
        ("html", b"<html>\xff</html>", "no text in UTF-8"),
        ("html", b"<html><body>Sign in</body></html>", "a web page without a link, and no page of an index"),
        ("html", b"", "a web page without a link"),
        (
            "html",
            b'<html><meta name="pypi:repository-version" content="2.0"></html>',
            "version '2.0' of the simple API",
        ),
        ("json", b"[]", "no answer of the simple API"),
        ("json", b"{}", "version 'None' of the simple API; 1.x is understood"),
        ("json", b'{"meta": {"api-version": "2.0"}}', "version '2.0'"),
        ("json", b'{"meta": {"api-version": "1.0"}}', "no list of files"),
        ("json", b'{"meta": {"api-version": "1.0"}, "files": [7]}', "a file without a name"),
        ("json", b"[" * 100_000, "no whole JSON"),
    ],
)
def test_what_is_no_page_is_refused(form: Form, data: bytes, fault: str) -> None:
    with pytest.raises(MetadataInvalid) as refused:
        read(form, data)
    assert fault in str(refused.value)


def test_a_list_of_projects_is_names_in_either_form() -> None:
    assert json_form.read_names(projects("json", "My_Pkg", "b")) == ["My_Pkg", "b"]
    assert html_form.read_names(projects("html", "My_Pkg", "b"), proven=True) == ["My_Pkg", "b"]
    with pytest.raises(MetadataInvalid, match="no list of projects"):
        json_form.read_names(page("json", "p"))


@pytest.mark.parametrize("data", [page("html", "my-pkg"), b"<html><title>Links for My_Pkg</title></html>"])
def test_a_page_without_files_is_one_where_it_says_so(data: bytes) -> None:
    assert read("html", data).links == ()
