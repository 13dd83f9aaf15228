"""Whom "I" means in a message."""

from rag.data import Document
from rag.ingest.writer import writers

REPLY = """I promise an answer by May.

> I demand that the town pay for it.
"""


def test_i_is_the_author_except_in_what_is_quoted_of_the_message_before() -> None:
    who = writers(Document.from_text(REPLY, title="Re: detour", author="Ada Lind"))
    assert who.at(REPLY, REPLY.index("I promise")) == "Ada Lind"
    assert who.at(REPLY, REPLY.index("I demand")) is None
