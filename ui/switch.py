"""Another choice of a model -> the engine that answers with it, without a new start: swapped once no answer needs the old one.

Saves nothing. Meanwhile questions are answered by their evidence alone, and the banner says so.
"""

import threading
from dataclasses import replace
from typing import Any

from rag.config import ModelConfig
from ui.running import Runs

EVIDENCE_ONLY = "Evidence only: no language model is used, as chosen under Settings."
_CHANGING = "Evidence only for a moment: the language model is being changed."


class Switch:
    """The model of one engine."""

    def __init__(self, engine: Any, runs: Runs) -> None:
        self._engine, self._runs = engine, runs
        self._one_by_one = threading.Lock()

    def to(self, model: ModelConfig) -> threading.Thread:
        """Begin to answer with this model. Of several choices in a row the last one counts."""
        self._engine.config = replace(self._engine.config, model=model)
        self._engine.notice = _CHANGING
        thread = threading.Thread(target=self._swap, args=(model,), name="switch-model", daemon=True)
        thread.start()
        return thread

    def _swap(self, model: ModelConfig) -> None:
        from rag import engine as engines

        with self._one_by_one:
            if self._engine.config.model is not model:
                return
            # Whoever asks from here on finds no model; whoever was asking keeps the old one until they are through.
            old, self._engine.model = self._engine.model, None
            self._runs.wait_for_all()
            if old is not None:
                old.close()
            if model.evidence_only:
                self._engine.notice = EVIDENCE_ONLY
                return
            engines.load_model_or_tell(self._engine)
