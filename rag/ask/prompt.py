"""Question + evidence -> exactly what the model reads, and the grammar its reply must follow. Fits it to the model's window."""

from collections.abc import Callable, Sequence

import prompts
from rag.answer import Evidence, Message, Prompt, Question

NOT_STATED = "NOT STATED"
_LINES = 4  # the most sentences of an answer


def fixed_messages(name: str = "answer") -> tuple[Message, ...]:
    """The messages that every prompt begins with."""
    return tuple(Message(role, text) for role, text in prompts.read(name).fixed)


def write_prompt(question: Question, evidence: Sequence[Evidence], count: Callable[[str], int], limit_tokens: int, enough_tokens: int) -> Prompt:
    """The prompt with as many sentences as fit, in order of rank; what does not fit is named in `left_out`.

    `count` counts tokens; `limit_tokens` is what evidence and question may take together. No further sentence is shown where
    that would take more than `enough_tokens`: reading them is most of the wait for the first word.
    """
    asked = question.standalone or question.text
    shown: list[Evidence] = []
    taken = count(asked)
    for each in evidence:
        taken += count(_line(each)) + (count(_heading(each)) if _heading(each) not in map(_heading, shown) else 0)
        if taken > (min(limit_tokens, enough_tokens) if shown else limit_tokens):
            break
        shown.append(each)
    last = prompts.read("answer").fill(evidence=_listing(shown), question=asked)
    return Prompt((*fixed_messages(), Message("user", last)), tuple(shown), tuple(evidence[len(shown) :]))


def grammar(numbers: Sequence[int]) -> str:
    """The GBNF grammar of a reply: cited sentences or the not-stated mark, and only numbers that are there."""
    choice = " | ".join(f'"[{number}]"' for number in sorted(numbers)) or '"[0]"'
    return (
        f'root ::= "{NOT_STATED}" | line ("\\n" line){{0,{_LINES - 1}}}\n'
        "line ::= mark mark? mark? \" \" [A-Z\"'0-9“‘] text\n"
        f"mark ::= {choice}\n"
        "text ::= [^\\x00-\\x1f\\[\\]<>{}|]{3,400}\n"
    )


def _listing(evidence: Sequence[Evidence]) -> str:
    """The sentences by document, in the order of the text within each, so that what belongs together reads together."""
    lines: list[str] = []
    for document_id in dict.fromkeys(each.document.id for each in evidence):
        of_document = sorted((each for each in evidence if each.document.id == document_id), key=lambda each: each.sentence.index)
        lines.append(_heading(of_document[0]))
        lines += [_line(each) for each in of_document]
    return "\n".join(lines)


def _heading(evidence: Evidence) -> str:
    document = evidence.document
    about = ", ".join(filter(None, [document.source, document.date]))
    return f'"{_one_line(document.title)}"' + (f" ({_one_line(about)})" if about else "")


def _line(evidence: Evidence) -> str:
    told = _told(evidence)
    who = f"({_one_line(told)}) " if told else ""
    return f"[{evidence.number}] {who}{_one_line(evidence.quote)}"


def _told(evidence: Evidence) -> str:
    """What the ledger knows of a sentence, as the model is told: who says it, and of whom that one tells what act."""
    outer = next((each for each in evidence.statements if each.via is None and each.speaker), None)
    inner = next((each for each in evidence.statements if each.via is not None and each.speaker), None)
    parts = [f"{outer.speaker} says"] if outer and outer.speaker else []
    if inner and inner.speaker and not (outer and inner.speaker == outer.speaker):
        parts.append(f"{inner.speaker} {inner.act}")
    return ": ".join(parts)


def _one_line(text: str) -> str:
    """The words on one line, without square brackets: in the prompt those are numbers of ours."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())
