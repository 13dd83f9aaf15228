"""Prompt + grammar -> the model's words, piece by piece. Decides nothing about evidence, speakers or citations.

One adapter runs a GGUF file in this process through llama-cpp-python; `rag/models/remote.py` asks a server instead.
"""

import contextlib
import ctypes
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from rag.answer import Message, Prompt
from rag.errors import ModelError
from rag.models.prefixes import Prefixes, shared

_FAILED = "the language model failed while it computed. Ask again, or type: onrecord doctor"
_HOLE = "\x02hole\x02"  # stands for untrusted text while the chat template is applied


class LanguageModel(Protocol):
    """What the ask room needs of a language model."""

    name: str

    def warm(self, fixed: tuple[Message, ...]) -> None:
        """Compute and keep the state of messages that prompts begin with; those of several kinds of prompt, one after the other.

        Raises ModelError where that cannot be done.
        """

    def count(self, text: str) -> int:
        """How many tokens a text is."""

    def generate(self, prompt: Prompt, grammar: str, limit_tokens: int, stop: threading.Event) -> Iterator[str]:
        """The reply, greedily decoded, in pieces; ends early, without an error, when `stop` is set."""

    def odds(self, messages: tuple[Message, ...], one: str, other: str, stop: threading.Event) -> float | None:
        """How much likelier the reply is to begin with one word than with another: the logarithm of their odds. None where it does not tell."""

    def close(self) -> None:
        """Give the memory back."""


class LlamaModel:
    """A GGUF file run by llama.cpp.

    Weights are read into memory (`use_mmap=False`): mapped from disk they lose nineteen twentieths of their speed when
    the kernel reclaims their pages. The states after the messages that it was warmed with are kept in memory and, where
    `states` names a folder, on disk, so that a second start computes nothing of them again.
    """

    def __init__(self, path: Path, *, context_tokens: int, threads: int, states: Path | None = None) -> None:
        self._llama = _load(path, context_tokens, threads)
        self.name = path.stem
        self._prefixes = Prefixes(self._llama, _identity(path, context_tokens), states)
        self._threads = threads
        self._formatter = _formatter(self._llama)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.prompt_tokens = 0
        _abort_when(self._llama, lambda: self._stop.is_set())

    def count(self, text: str) -> int:
        return len(self._llama.tokenize(text.encode(), add_bos=False, special=False))

    def tokens(self, messages: tuple[Message, ...]) -> list[int]:
        """The tokens of a conversation; only markers of the template itself become control tokens."""
        template = [{"role": each.role, "content": f"{_HOLE}{index}{_HOLE}"} for index, each in enumerate(messages)]
        pieces = self._formatter(messages=template).prompt.split(_HOLE)
        tokens: list[int] = []
        # Odd pieces are the numbers of messages, even ones the template's own words around them.
        for index, piece in enumerate(pieces):
            text = messages[int(piece)].content if index % 2 else piece
            tokens += self._llama.tokenize(text.encode(), add_bos=False, special=index % 2 == 0)
        return tokens

    def warm(self, fixed: tuple[Message, ...]) -> None:
        # What follows the fixed messages differs from prompt to prompt; only the common beginning is kept.
        some, other = (self.tokens((*fixed, Message("user", text))) for text in ("a", "b"))
        tokens = shared(some, other)
        if len(tokens) >= self._llama.n_ctx():
            raise self._too_long(tokens)
        with self._lock:
            try:
                self._prefixes.add(tokens)
            except (RuntimeError, MemoryError) as problem:
                reason = str(problem) or "no memory"
                raise ModelError(f"the language model failed while it was made ready ({reason}). Type: onrecord doctor") from None

    def generate(self, prompt: Prompt, grammar: str, limit_tokens: int, stop: threading.Event) -> Iterator[str]:
        import llama_cpp

        tokens = self.tokens(prompt.messages)
        limit_tokens = min(limit_tokens, self._llama.n_ctx() - len(tokens) - 1)
        if limit_tokens <= 0:
            raise self._too_long(tokens)
        with self._lock:
            self._stop = stop
            self.prompt_tokens = len(tokens)
            self._begin(tokens)
            rules = llama_cpp.LlamaGrammar.from_string(grammar, verbose=False)
            written, told = b"", 0
            try:
                for count, token in enumerate(self._llama.generate(tokens, temp=0.0, grammar=rules), 1):
                    piece = self._llama.detokenize([token])
                    # A control token has no text, so no grammar keeps it out; the first one is the end.
                    if not piece or llama_cpp.llama_vocab_is_eog(self._llama._model.vocab, token):
                        return
                    written += piece
                    text = written.decode("utf-8", "ignore")
                    if len(text) > told:
                        yield text[told:]
                        told = len(text)
                    if count >= limit_tokens or stop.is_set():
                        return
            except RuntimeError:
                # llama.cpp gives up a computation that was stopped with an error; any other one is ours to report.
                if not stop.is_set():
                    raise ModelError(_FAILED) from None

    def odds(self, messages: tuple[Message, ...], one: str, other: str, stop: threading.Event) -> float | None:
        import llama_cpp
        import numpy

        tokens = self.tokens(messages)
        if len(tokens) >= self._llama.n_ctx():
            return None
        with self._lock:
            self._stop = stop
            self._begin(tokens)
            # The last token is computed in any case: only what was computed last has scores.
            there = min(len(shared(self._llama.input_ids[: self._llama.n_tokens].tolist(), tokens)), len(tokens) - 1)
            self._llama.n_tokens = there
            try:
                self._llama.eval(tokens[there:])
            except RuntimeError:
                if stop.is_set():
                    return None
                raise ModelError(_FAILED) from None
            scores = llama_cpp.llama_get_logits_ith(self._llama.ctx, -1)
            sums = [numpy.logaddexp.reduce([scores[token] for token in self._beginnings(word)]) for word in (one, other)]
        return float(sums[0] - sums[1])

    def _too_long(self, tokens: list[int]) -> ModelError:
        return ModelError(
            f"the prompt has {len(tokens)} tokens, but the model reads {self._llama.n_ctx()}. Raise context_tokens in onrecord.toml."
        )

    def _beginnings(self, word: str) -> set[int]:
        """The tokens that are this word, however written."""
        forms = (f"{blank}{form}" for form in (word, word.capitalize(), word.upper()) for blank in ("", " "))
        split = [self._llama.tokenize(each.encode(), add_bos=False, special=False) for each in forms]
        return {each[0] for each in split if len(each) == 1} or {split[0][0]}

    def _begin(self, tokens: list[int]) -> None:
        """Make ready to compute what follows the beginning of these tokens that is known, on the cores that are free."""
        import llama_cpp

        free = min(self._threads, free_cores())
        llama_cpp.llama_set_n_threads(self._llama.ctx, free, free)
        self._prefixes.begin(tokens)

    def close(self) -> None:
        with self._lock:
            self._llama.close()


def _identity(path: Path, context_tokens: int) -> str:
    """What a kept state depends on: llama.cpp, the file and the window."""
    import llama_cpp

    return f"{llama_cpp.__version__}:{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}:{context_tokens}"


def free_cores(samples: int = 5, pause_seconds: float = 0.01) -> int:
    """How many cores nobody else computes on just now, at least 1.

    Threads of llama.cpp wait for each other many times a token: one that has no core of its own holds all the others up.
    Where the system does not tell (no /proc), all cores count as free.
    """
    cores = len(os.sched_getaffinity(0))
    running = []
    for _ in range(samples):
        try:
            # The fourth field is runnable threads / all threads; this one is among the runnable.
            running.append(int(Path("/proc/loadavg").read_text().split()[3].split("/")[0]) - 1)
        except (OSError, ValueError, IndexError):
            return cores
        time.sleep(pause_seconds)
    return max(1, cores - sorted(running)[samples // 2])


def _load(path: Path, context_tokens: int, threads: int):
    """The loaded model.

    Raises ModelError when llama-cpp-python is missing, or when the file is missing or no GGUF.
    """
    if not path.is_file():
        raise ModelError(f"there is no model file at {path}. Correct the path in onrecord.toml, or type: onrecord models fetch")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f"{path} is no GGUF file. Give the path of one in onrecord.toml, or type: onrecord models fetch")
    if why := llama_trouble():
        raise ModelError(f"llama-cpp-python cannot be used here ({why}). Install a C/C++ compiler and CMake, then type: make setup")
    import llama_cpp

    _quieten()
    try:
        return llama_cpp.Llama(
            str(path), n_ctx=context_tokens, n_threads=threads, n_threads_batch=threads, use_mmap=False, verbose=False
        )
    except (ValueError, RuntimeError, OSError) as problem:
        raise ModelError(f"{path} cannot be loaded ({problem}). Try another GGUF file, or type: onrecord models fetch") from None


def llama_trouble() -> str:
    """Why llama-cpp-python cannot be used here, "" when it can."""
    try:
        import llama_cpp  # noqa: F401
    except (ImportError, OSError, RuntimeError) as problem:
        return str(problem)[:120]
    return ""


def _quieten() -> None:
    """Keep llama.cpp's log to itself, without what the bindings do: they turn off the output of the whole process meanwhile."""
    import llama_cpp
    from llama_cpp import _internals, llama

    for module in (llama, _internals):
        module.suppress_stdout_stderr = lambda disable=True: contextlib.nullcontext()
    llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))


@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
def _SILENT(level: int, text: bytes, data: object) -> None:
    """The log of those who want none; kept here, because ctypes keeps no reference of its own."""


def _formatter(llama):
    """The chat template that the GGUF file carries, ChatML where it carries none."""
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    chatml = (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    special = [llama.detokenize([token], special=True).decode("utf-8", "ignore") for token in (llama.token_bos(), llama.token_eos())]
    template = llama.metadata.get("tokenizer.chat_template", chatml)
    return Jinja2ChatFormatter(template=template, bos_token=special[0], eos_token=special[1])


def _abort_when(llama, wanted) -> None:
    """Have llama.cpp ask, between the nodes of its graph, whether to give up: a long prompt can be stopped too."""
    import llama_cpp

    callback = llama_cpp.ggml_abort_callback(lambda _: bool(wanted()))
    llama_cpp.llama_set_abort_callback(llama.ctx, callback, None)
    llama._onrecord_abort = callback  # ctypes keeps no reference of its own
