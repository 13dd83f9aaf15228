"""The objects of OpenAI's chat API as this server reads and writes them: messages -> a question, an answer -> a completion.

Checks forms, not facts. Fields of theirs that are not named here are not read.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ui.api_errors import Refused
from ui.api_models import AnswerObject, Narrowed, Text


class TextPart(BaseModel):
    """A piece of a message; only text can be read."""

    type: Literal["text"]
    text: str = Field(max_length=100_000)


class ChatMessage(BaseModel):
    """A turn of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=100_000)] | Annotated[list[TextPart], Field(max_length=100)] | None = None

    @field_validator("content", mode="before")
    @classmethod
    def _only_text(cls, content: Any) -> Any:
        """A picture, a sound or a file is refused in one line, rather than as a form that does not fit."""
        for part in content if isinstance(content, list) else ():
            kind = part.get("type") if isinstance(part, dict) else "text"
            if isinstance(kind, str) and kind != "text":
                raise Refused(400, f'only text can be read, and a message holds a part of type "{kind[:50]}". Leave it out.', "messages")
        return content

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """As OpenAI has it."""

    include_usage: bool | None = False


class ChatOptions(BaseModel):
    """What OpenAI's API has no field for."""

    scope: Narrowed = Field(default_factory=Narrowed)


class ChatBody(BaseModel):
    """As OpenAI's clients send it; fields that are not named here are not read."""

    model_config = ConfigDict(
        title="ChatCompletionRequest",
        json_schema_extra={"examples": [{"model": "onrecord", "messages": [{"role": "user", "content": "Who proposed a night bus?"}]}]},
    )
    model: Text = Field("onrecord", description="onrecord, or onrecord-evidence-only for no language model")
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000, description="the last one of the user's is the question")
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    onrecord: ChatOptions | None = None


class Usage(BaseModel):
    """The tokens that the language model really read and wrote: 0 where none was needed."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ReplyMessage(BaseModel):
    """The answer's sentences with marks, and below them the quotes they stand for."""

    role: Literal["assistant"]
    content: str


class Choice(BaseModel):
    """The one choice there is."""

    index: int
    message: ReplyMessage
    finish_reason: Literal["stop"]
    logprobs: None = None


class ChatCompletion(BaseModel):
    """OpenAI's object; `onrecord` holds the whole answer, with every citation."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    onrecord: AnswerObject


class ModelObject(BaseModel):
    """Something to ask."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """What `model` may be."""

    object: Literal["list"]
    data: list[ModelObject]
