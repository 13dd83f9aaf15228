"""Answer -> the one object that `ask --json`, the page's export and `verify` share. Writes no file, judges nothing.

Its keys stand in the order in which they are written here; `/openapi.json` of the page describes each of them.
"""

from typing import Any

from rag.answer import Answer, Check, Citation, Claim, Evidence, NearMiss, Timings


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain dicts, lists, texts and numbers. Offsets count characters; seconds have three decimals."""
    return {
        "question": answer.question.text,
        "outcome": answer.outcome,
        "text": answer.text,
        "claims": [_claim(each) for each in answer.claims],
        "evidence": [_evidence(each) for each in answer.evidence],
        "near_misses": [_near_miss(each) for each in answer.near_misses],
        "model": answer.model,
        "timings": _timings(answer.timings),
    } | _of_the_whole(answer)


def _of_the_whole(answer: Answer) -> dict[str, Any]:
    """What a list and a comparison have beside their claims; nothing for any other answer."""
    whole = {"note": answer.note, "compared": list(answer.compared)}
    return {key: value for key, value in whole.items() if value}


def _claim(claim: Claim) -> dict[str, Any]:
    side = {"side": claim.side} if claim.side else {}
    checks = {"checks": [_check(each) for each in claim.checks]} if claim.checks else {}
    return {"text": claim.text, "verdict": claim.verdict, "citations": [_citation(each) for each in claim.citations]} | side | checks


def _check(check: Check) -> dict[str, Any]:
    score = None if check.score is None else round(check.score, 3)
    return {"name": check.name, "passed": check.passed, "score": score, "note": check.note}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "document_id": citation.document_id,
        "source_id": citation.source_id,
        "title": citation.title,
        "source": citation.source,
        "date": citation.date,
        "page": citation.page,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "speaker": citation.speaker,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    # The first statement whose speaker is known tells who says the sentence, as it does in a citation.
    statement = next((each for each in evidence.statements if each.speaker), next(iter(evidence.statements), None))
    return {
        "number": evidence.number,
        "document_id": evidence.document.id,
        "source_id": evidence.document.source_id,
        "start": evidence.sentence.span.start,
        "end": evidence.sentence.span.end,
        "quote": evidence.quote,
        "speaker": statement.speaker if statement else None,
        "act": statement.act if statement else None,
        "score": evidence.score,
    }


def _near_miss(miss: NearMiss) -> dict[str, Any]:
    return {
        "document_id": miss.citation.document_id,
        "source_id": miss.citation.source_id,
        "start": miss.citation.span.start,
        "end": miss.citation.span.end,
        "quote": miss.citation.quote,
        "speaker": miss.citation.speaker,
        "act": miss.act,
        "why": miss.why,
    }


def _timings(timings: Timings) -> dict[str, Any]:
    first = timings.first_token_seconds
    return {
        "evidence_seconds": round(timings.evidence_seconds, 3),
        "first_token_seconds": None if first is None else round(first, 3),
        "total_seconds": round(timings.total_seconds, 3),
        "prompt_tokens": timings.prompt_tokens,
        "generated_tokens": timings.generated_tokens,
    }
