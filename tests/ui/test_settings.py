"""Settings on the page without a browser: what is shown, saved, refused, and swapped while people ask."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import rag.engine
from rag.answer import Question, Step
from rag.config import Config, ModelConfig, read_config
from rag.errors import ModelError
from tests.store.made import engine_on
from tests.ui.fakes import Engine, answered, ask
from tests.ui.test_access import TOKEN, door
from ui.app import build
from ui.look import header
from ui.running import Runs
from ui.settings_view import badge, host_of
from ui.switch import Switch

pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")
SERVER = {"way": "server", "server_url": "http://models.example/v1", "server_model": "<big>", "threads": 0}


class Model:
    """A model that can be closed, and says so."""

    def __init__(self, name: str) -> None:
        self.name, self.closed = name, False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def load_model(engine: Any) -> None:
        config = engine.config.model
        if config.server_model == "missing":
            raise ModelError("the model server cannot be reached")
        if config.server_model == "broken":
            raise ValueError("a fault that nobody foresaw")
        engine.model, engine.notice = Model(config.server_model or config.path or config.name), ""

    monkeypatch.setattr(rag.engine, "load_model", load_model)
    engine = engine_on(tmp_path / "library")
    engine.model = Model("first")
    yield engine
    engine.library.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "onrecord.toml"
    path.write_text("[model]  # mine\nthreads = 1\n")
    return path


@pytest.fixture
def client(engine: Any, file: Path) -> Iterator[TestClient]:
    engine.config = read_config(file)
    with TestClient(build(engine, ask, file=file), base_url="http://127.0.0.1") as client:
        yield client


def until(true: Any) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_runs_now_and_what_can_be_chosen(client: TestClient, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.settings.is_complete", lambda model: False)
    now, form = client.get("/settings/now").text, client.get("/settings/form").text
    assert "first" in now and "0 documents" in now and "MiB" in now and "nothing written yet" in now
    assert "Nothing leaves this machine" in now and "network log" in now
    assert "licence Apache-2.0" in form and "onrecord models fetch" in form and str(file) in form and 'value="1"' in form


def test_a_choice_is_saved_used_and_told_in_the_badge(client: TestClient, engine: Any, file: Path) -> None:
    first = engine.model
    answer = client.put("/settings", json=SERVER)
    assert answer.status_code == 200 and answer.text.startswith("Saved, and in use")
    until(lambda: engine.model)
    assert engine.model.name == "<big>" and first.closed and engine.notice == ""
    assert "# mine" in file.read_text() and read_config(file).model == engine.config.model
    assert client.get("/settings/badge").text == '<span class="private shared">Questions and found sentences go to models.example</span>'
    assert "<b>models.example</b>" in client.get("/settings/now").text and "&lt;big&gt;" in client.get("/settings/form").text
    assert client.put("/settings", json=SERVER).text == "Nothing was changed."
    assert client.put("/settings", json={"way": "none", "threads": 0}).status_code == 200
    until(lambda: "as chosen under Settings" in engine.notice)
    assert engine.model is None and "Nothing leaves" in client.get("/settings/badge").text


@pytest.mark.parametrize(
    ("choice", "hint"),
    [
        ({"way": "path", "path": "/nowhere/model.gguf"}, "there is no model file at"),
        ({"way": "path", "path": " "}, "give the path"),
        ({"way": "path", "path": __file__}, "is no GGUF file"),
        ({"way": "server", "server_url": "file:///etc/passwd"}, "give the address"),
        ({"way": "name nonsense"}, 'no model is called "nonsense"'),
        ({"way": "nonsense"}, "choose one"),
    ],
)
def test_a_bad_choice_is_one_line_and_changes_nothing(client: TestClient, engine: Any, file: Path, choice: dict, hint: str) -> None:
    before = file.read_text()
    answer = client.put("/settings", json=choice)
    assert answer.status_code == 400 and hint in answer.text and "\n" not in answer.text
    assert file.read_text() == before and engine.model.name == "first"
    assert client.put("/settings", json={"way": "none", "threads": -1}).status_code == 422


def test_a_model_that_cannot_be_loaded_leaves_evidence_and_says_why(client: TestClient, engine: Any) -> None:
    client.put("/settings", json={**SERVER, "server_model": "missing"})
    until(lambda: "cannot be reached" in engine.notice)
    assert engine.model is None


def test_a_fault_in_loading_a_model_is_told_too_and_nobody_waits_for_ever(
    client: TestClient, engine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    told = "Evidence only: the language model could not be loaded (ValueError). Type: onrecord doctor"
    client.put("/settings", json={**SERVER, "server_model": "broken"})
    until(lambda: engine.notice == told)
    assert engine.model is None and "a fault that nobody foresaw" in caplog.text
    rag.engine.load_model_meanwhile(engine).join(5)
    assert engine.notice == told


def test_only_an_administrator_sees_the_form_and_changes_anything(engine: Any, file: Path) -> None:
    with TestClient(build(engine, ask, file=file, door=door()), base_url="http://127.0.0.1") as client:
        reader = {"authorization": f"Bearer {TOKEN}"}
        assert "Only an administrator" in client.get("/settings/form", headers=reader).text
        assert client.put("/settings", json=SERVER, headers=reader).status_code == 403
        assert client.get("/settings/now", headers=reader).status_code == 200
        client.post("/login", data={"name": "ada", "password": "correct horse"})
        assert "fieldset" in client.get("/settings/form").text


def test_the_model_is_swapped_only_when_nobody_needs_the_old_one(engine: Any) -> None:
    go_on, first = threading.Event(), engine.model

    def slow(engine: Any, text: str, history: Any, scope: Any, *, stop: threading.Event) -> Iterator[Step]:
        answer = answered(Question(text, "fact"))
        yield Step("evidence", answer)
        yield Step("drafting", answer)
        go_on.wait(5)
        yield Step("done", answer)

    runs = Runs(engine, slow)
    run = runs.start("tab", "Who?", ())
    until(lambda: run.step and run.step.stage == "drafting")
    switch, chosen = Switch(engine, runs), engine.config.model
    swaps = [switch.to(replace(chosen, server_model=name)) for name in ("second", "third")]
    time.sleep(0.1)
    assert not first.closed and engine.model is None and "being changed" in engine.notice
    go_on.set()
    for each in swaps:
        each.join(5)
    assert first.closed and engine.model.name == "third" and engine.notice == ""
    assert runs.written is not None and runs.written.timings.generated_tokens


@pytest.mark.parametrize(
    ("url", "host"),
    [("", ""), ("http://127.0.0.1:8080/v1", ""), ("http://localhost/v1", ""), ("http://[::1]/v1", ""),
     ("https://a.example/v1", "a.example"),
     ("http://10.0.0.7:1/v1", "10.0.0.7"), ("http://[x", "http://[x"), ("http://<b>/v1", "<b>")],
)  # fmt: skip
def test_the_badge_names_any_other_machine(url: str, host: str) -> None:
    model = ModelConfig(server_url=url)
    assert host_of(model) == host and host_of(replace(model, evidence_only=True)) == ""
    assert ("Nothing leaves" in badge(host)) == (host == "") and "<b>" not in badge(host)
    assert badge(host) in header(Engine(config=replace(Config(), model=model)))
