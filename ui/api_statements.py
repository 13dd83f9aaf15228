"""GET /statements: the ledger for programs, a page at a time. Chooses, orders and words nothing itself: see rag/ledger.py."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from rag.data import Act
from rag.ledger import as_rows
from ui.api_models import LARGEST_OFFSET, Date, Narrowed, StatementList, Text
from ui.api_run import scope_of

_MOST = 1000  # statements of one page
_Speaker = Annotated[Text, Query(description="a name as a question gives it", examples=["Ada Berg"])]
_Kind = Annotated[Act | None, Query(description="only this kind of saying")]
_About = Annotated[Text, Query(description="only statements about this, by words and by meaning; what fits best comes first")]
_Since = Annotated[Date | None, Query(description="only documents of this date or later: 2024, 2024-08 or 2024-08-31")]
_Until = Annotated[Date | None, Query(description="only documents of this date or earlier")]
_Sources = Annotated[list[Text], Query(max_length=100, description="only documents of this publisher (may be repeated)")]
_Documents = Annotated[list[Text], Query(max_length=100, description="only this document, by its id or name (may be repeated)")]
_Limit = Annotated[int, Query(ge=0, le=_MOST, description="the most statements of this reply")]
_Offset = Annotated[int, Query(ge=0, le=LARGEST_OFFSET, description="how many of them to leave out before")]


def add_statements(router: APIRouter, engine: Any) -> None:
    """Give the router the route."""

    @router.get("/statements", response_model=StatementList)
    def statements(
        speaker: _Speaker = "", act: _Kind = None, about: _About = "", since: _Since = None, until: _Until = None,
        source: _Sources = [], document: _Documents = [], limit: _Limit = 100, offset: _Offset = 0,  # noqa: B006 neither is changed
    ) -> JSONResponse:  # fmt: skip
        """Who said, proposed, demanded, promised or opposed what: newest document first, or best first where `about` is given."""
        scope = scope_of(Narrowed(documents=document, sources=source, since=since, until=until), engine.library)
        with engine.library.fitting(engine.wanted(speaker, act or "", about, scope)) as fitting:
            found = fitting.page(limit, offset)
        rows = list(as_rows(engine.library, found))
        return JSONResponse({"total": found.total, "documents_looked_through": found.documents, "statements": rows})
