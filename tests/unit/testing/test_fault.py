"""What goes wrong with an answer, byte by byte."""

from __future__ import annotations

from levelgate.testing import CUT, Drip, Request, Script, answer, head
from levelgate.testing.fault import Answer, at, cut, dripping, halved, truncated

WHOLE = answer(200, b"whole body", {"ETag": '"a"'})
TAGGED = {"ETag": '"a"'}


def _sent(script: Script) -> Answer:
    return Answer.read(script)


def test_an_answer_is_taken_apart() -> None:
    assert _sent(WHOLE) == Answer(status=200, headers=TAGGED, body=b"whole body")


def test_a_truncated_answer_has_the_length_of_what_is_left() -> None:
    assert truncated(-5)(_sent(WHOLE)) == answer(200, b"whole", TAGGED)
    assert halved(_sent(WHOLE)) == answer(200, b"whole", TAGGED)


def test_a_cut_answer_announces_more_than_it_sends() -> None:
    assert cut(_sent(WHOLE)) == [head(200, TAGGED, length=10) + b"whole", CUT]


def test_a_dripping_answer_is_whole_in_the_end() -> None:
    assert dripping(0.5)(_sent(WHOLE)) == [head(200, TAGGED, length=10), Drip(b"whole body", 0.5)]


def test_only_good_answers_of_one_path_are_changed() -> None:
    change = at("/feed", halved)
    request, other = Request(method="GET", path="/feed"), Request(method="GET", path="/other")
    missing = answer(404)
    assert (change(request, missing), change(other, WHOLE)) == (missing, WHOLE)
    assert change(request, WHOLE) == halved(_sent(WHOLE))
