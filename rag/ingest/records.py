"""Text with fixed forms -> raw statements: transcript turns ("NAME: words") and motions ("in the name of", "—(Mr. Lee.)").

Here the form alone tells who speaks, so a rule is surer than any model. News sentences are read in `clauses`.
"""

import re
from collections.abc import Iterator

from rag.data import Span
from rag.ingest.raw import Raw

# A stop within a name follows an initial or a title; elsewhere it ends the sentence, and the name with it.
_CAPITAL = r"(?:(?:[A-ZÀ-ÖØ-Þ]|Mrs?|Ms|Dr|Prof|Hon|Rt|Sir|Rev|Col|Gen|Capt|Lt|St|Jr|Sr|MRS?|MS|DR|PROF|HON|REV|JR|SR)\.(?!\w{2})|[A-ZÀ-ÖØ-Þ](?:[\w’'-]|\.(?=\w))*)"
_GAP = r"[ \u00a0]{1,3}"
NAME = rf"{_CAPITAL}(?:{_GAP}(?:(?:van|von|der|de|del|di|da|bin|al|el|la|le|of|and|the){_GAP}){{0,2}}{_CAPITAL}){{0,6}}"

# A turn begins its line. Fewer than this many such lines make no transcript.
_TURN = re.compile(rf"^[ \t]*[\"“]?(?P<name>(?:The )?{NAME}(?: ?\([^)\n]{{1,80}}\))?)(?P<colon> ?:)[ \t]+(?=\S)", re.MULTILINE)
_FEWEST_TURNS = 3
# So many lines that each begin with another name, and hardly one "I", "we" or "you", are a list: "Bath: The bridge …", "Derby: …".
_HEADLINE = 120  # characters
_FEWEST_LISTED = 6
_ADDRESSING = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|me|us)\b(?!\.)")
_QUOTED = re.compile(r"[\"“][^\"“”]{0,2000}[\"”]")
_QUOTED_TURN = re.compile(r"[\"“]")
_NEXT_PARAGRAPH = re.compile(r"\n\s*+(?=\S)")
_NO_SPEAKERS = frozenset(
    """note notes update editor's correction source sources photo image caption read more watch related video date time title subject
    re from to cc http https original motion question clause schedule amendment""".split()
)

_CODE = r"S\dM-\d+(?:\.\d+)*(?:\.[A-Z]\b)?"
_IN_THE_NAME = re.compile(
    rf"(?P<motion>^{_CODE}|(?:[Mm]otion|[Aa]mendment|[Nn]ew clause|[Bb]ill|[Pp]etition|[Pp]roposal)s?"
    rf"(?: (?:number|no\.?|No\.?)?[ ]?(?:{_CODE}|\d+[A-Z]?))?),?(?: ?\([^()\n]{{1,200}}\),?)?[ \n]{{1,2}}"
    rf"(?P<cue>in the names? of|lodged by|tabled by|moved by|submitted by|proposed by|put forward by)[ \n]"
    rf"(?:(?P<role>the [A-Z][\w ]{{2,60}}?|my [a-z]+ [a-z]+ )[,(]? ?)?(?P<name>{NAME})?",
    re.MULTILINE,
)
_STATED = r"^[ \t]*(?:Original (?:motion|amendment) ?\()?{code}\)?[ ]?:\s*"
TITLE = r"(?:(?:The )?(?:Right Hon|Rt\.? Hon|Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|Earl|Viscount|Secretary|The)\.?[ \u00a0]{1,3})?"
_BRACKET = re.compile(
    rf"(?P<dash>[—–]|--|(?<=\S)-|(?<=\S {{1}})-|(?<=\S {{2}})-)[ ]{{0,3}}(?:\n(?=\())?[\[(][ ]{{0,3}}(?P<name>{TITLE}{NAME})"
    r"(?:, [^\])\n]{1,120})?[ ]{0,3}\.?[ ]{0,3}[\])]"
)
# Not within a sentence: "shall not apply to the Motion in the name of …".
_MOTION_START = re.compile(
    r"(?<![a-z] )(?:Motion made|Motion proposed|Ordered,|Resolved,|I beg to move|Amendment proposed|Amendments? made|Amendment moved|Brought up|"
    r"Question proposed|Lords amendments?|New [Cc]lause \d+|Bill presented|Motion)\b"
)
_THAT = re.compile(r"\bThat[ ,]")
_MOVED_BY = re.compile(
    rf"^[ \t]*(?P<cue>(?:Moved|Tabled|Proposed|Lodged|Submitted) by)[ :]+(?P<name>{TITLE}{NAME})", re.MULTILINE
)
_BEG_TO_MOVE = re.compile(
    rf"^[ \t]*(?P<name>{TITLE}{NAME})(?: ?\([^)\n]{{1,80}}\))?[:]?\s+(?P<cue>I beg to move|I move|beg to move)\b", re.MULTILINE
)
# Further back than this nothing belongs to a mover's bracket (characters).
_LONGEST_MOTION = 20_000


def turns(text: str, title: str = "") -> list[Raw]:
    """The turns of a transcript, each one statement with all its words; empty where the text is no transcript."""
    start = len(title) if title and text.startswith(title) else 0
    matches = [match for match in _TURN.finditer(text) if _speaks(match.group("name"))]
    if start and (first := re.compile(_TURN.pattern.replace("^[ \\t]*", "[ \\t]*", 1)).match(text, start)):
        matches = [first, *(match for match in matches if match.start() > start)]
    names = {match.group("name") for match in matches}
    if len(matches) < _FEWEST_TURNS or len(names) < 2 or len(matches) < 0.2 * text.count("\n"):
        return []
    found: list[Raw] = []
    if len(names) >= max(_FEWEST_LISTED, 0.8 * len(matches)) and not _is_talk(text, matches):
        return []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        end = following.start() if following else len(text)
        end = match.end() + len(text[match.end() : end].rstrip())
        end = _quoted_end(text, match.end(), end)
        if title and match.start() < len(title) <= _HEADLINE and text.startswith(title) and 0 < (line := text.find("\n", match.end(), end)):
            end = line  # "Lee: Toll is dead" above a report
        if end > match.end():
            found.append(
                Raw((Span(*match.span("name")),), (Span(*match.span("colon")),), (Span(match.end(), end),), 1.0, "turn")
            )
    return found


def _is_talk(text: str, matches: list[re.Match[str]]) -> bool:
    """Whether people speak to each other, or quote themselves: half of what stands behind the names has an "I", "we" or "you", or is a quotation."""
    talk = 0
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        said = text[match.end() : following.start() if following else len(text)]
        talk += bool(_QUOTED_TURN.match(said) or _ADDRESSING.search(_QUOTED.sub(" ", said)))
    return 2 * talk >= len(matches)


def _quoted_end(text: str, start: int, end: int) -> int:
    """The end of a turn in quotation marks: where a paragraph, or a line behind what is quoted, begins without them, the writer goes on."""
    if not _QUOTED_TURN.match(text, start):
        return end
    opened = straight = 0
    line = start
    for gap in _NEXT_PARAGRAPH.finditer(text, start, end):
        said = text[line : gap.start()].rstrip()
        opened, straight = opened + said.count("“") - said.count("”"), straight + said.count('"')
        over = gap.group().count("\n") > 1 or opened + straight % 2 <= 0
        if over and not _QUOTED_TURN.match(text, gap.end()):
            return line + len(said)
        line = gap.end()
    return end


def _speaks(name: str) -> bool:
    return len(name) <= 60 + name.count("(") * 60 and not {word.lower().strip(".") for word in name.split()} & _NO_SPEAKERS


def motions(text: str) -> list[Raw]:
    """Every motion or amendment whose mover or lodger the text names by one of the fixed forms."""
    return [*_lodged(text), *_bracketed(text), *_moved(text)]


def _lodged(text: str) -> Iterator[Raw]:
    """"motion S5M-1 in the name of Ann Lee": once for a motion and a name, with the motion's words where they are given."""
    seen: set[tuple[str, str]] = set()
    for match in _IN_THE_NAME.finditer(text):
        name = match.group("name") or match.group("role")
        if not name or (key := (match.group("motion").split()[-1], name)) in seen:
            continue
        seen.add(key)
        source = match.span("name") if match.group("name") else match.span("role")
        content = [Span(*match.span("motion"))]
        code = re.search(_CODE, match.group("motion"))
        if code and (words := _stated(text, code.group())):
            content.append(words)
        yield Raw((_trimmed(text, *source),), (Span(*match.span("cue")),), tuple(content), 1.0, "motion")


def _stated(text: str, code: str) -> Span | None:
    """The words of a motion that the text gives after its number and a colon."""
    match = re.search(_STATED.format(code=re.escape(code)), text, re.MULTILINE)
    if not match:
        return None
    end = text.find("\n\n", match.end())
    end = len(text) if end < 0 else end
    return Span(match.end(), match.end() + len(text[match.end() : end].rstrip())) if text[match.end() : end].strip() else None


def _bracketed(text: str) -> Iterator[Raw]:
    """"That the Bill be read a second time.—(Mr. Lee.)": the words back to where the motion begins."""
    floor = 0
    for match in _BRACKET.finditer(text):
        starts = list(_MOTION_START.finditer(text, max(floor, match.start() - _LONGEST_MOTION), match.start()))
        begin = starts[-1] if starts else None
        named = len(match.group("name").split()) > 1 or match.group("name") in ("Secretary",)
        if begin is None and not named:
            continue
        start = begin.start() if begin else _line_start(text, match.start(), floor)
        that = _THAT.search(text, begin.end() if begin else start, match.start())
        content = that.start() if that else begin.end() if begin else start
        content += len(text[content : match.start()]) - len(text[content : match.start()].lstrip(" ,;\n"))
        if content >= match.start():
            continue
        cue = (Span(begin.start(), begin.end()),) if begin else (Span(*match.span("dash")),)
        yield Raw((_trimmed(text, *match.span("name")),), cue, (Span(content, match.start()),), 1.0, "motion")
        floor = match.end()


def _moved(text: str) -> Iterator[Raw]:
    """"Moved by Baroness Lee" and "Mr. Lee: I beg to move": the paragraph that follows is the motion."""
    for pattern in (_MOVED_BY, _BEG_TO_MOVE):
        for match in pattern.finditer(text):
            start = match.end() + len(text[match.end() :match.end() + 500]) - len(text[match.end() : match.end() + 500].lstrip(" ,:\n.—"))
            end = text.find("\n\n", start)
            end = start + len(text[start : len(text) if end < 0 else end].rstrip())
            if end > start:
                yield Raw((_trimmed(text, *match.span("name")),), (Span(*match.span("cue")),), (Span(start, end),), 0.9, "motion")


def _line_start(text: str, at: int, floor: int) -> int:
    return max(floor, text.rfind("\n", 0, at) + 1)


def _trimmed(text: str, start: int, end: int) -> Span:
    """A name without the blanks and the stop at its end; the stop of an initial stays."""
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;"):
        end -= 1
    if text[end - 1] == "." and not re.search(r"\b(?:[A-Z]|Jr|Sr)\.$", text[start:end]):
        end -= 1
    return Span(start, end)
