"""Who seconded, opposed or voted on somebody's motion, whatever the document calls it."""

from pathlib import Path

import pytest

from tests.ask.library import answered, engine_of

MINUTES = """Minutes of the quay board

Ms Voss moved that a tax of three crowns be laid on every yacht. Mr Orr seconded the motion.

Ms Kent moved an amendment to spare boats under six metres. The amendment was lost by 2 votes to 4. Mr Vask voted against the amendment.

Mr Vask moved that the lamps on the quay be mended. Ms Brook seconded the motion.
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who seconded Voss's motion?", "Mr. Orr seconded: “that a tax of three crowns be laid on every yacht”."),
        ("Who seconded the motion of Vask?", "Ms. Brook seconded: “that the lamps on the quay be mended”."),
        ("Who seconded Voss's motion on yachts?", "Mr. Orr seconded: “that a tax of three crowns be laid on every yacht”."),
        ("Who seconded the yacht motion?", "Mr. Orr seconded: “that a tax of three crowns be laid on every yacht”."),
        ("Who voted against Kent's amendment?", "Mr. Vask voted: “against the amendment”."),
        ("Did Orr second Voss's motion?", "Mr. Orr seconded: “that a tax of three crowns be laid on every yacht”."),
    ],
)
def test_a_motion_is_known_by_whose_it_is(tmp_path: Path, question: str, text: str) -> None:
    assert answered(engine_of(tmp_path, MINUTES), question).text == text


@pytest.mark.parametrize(
    "question", ["Who seconded Kent's amendment?", "Who seconded Voss's motion on lamps?", "Did Brook second Voss's motion?", "Who voted against Voss's motion?", "Who seconded Orr's motion?"]
)
def test_another_motion_is_not_put_in_its_place(tmp_path: Path, question: str) -> None:
    assert answered(engine_of(tmp_path, MINUTES), question).outcome == "not_stated"
