"""A page that is open to other machines: who comes in, what they may do, how often they may try."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.errors import ConfigError
from tests.store.made import engine_on, text_of
from tests.ui.fakes import MINUTES, Engine, ask
from ui.access import Door, Sessions
from ui.app import build
from ui.limit import Limit
from ui.person import EVERYBODY, person_of
from ui.users import KnownUsers, User, by_password, by_token, read_users, with_password, with_token, write_users

pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")
PASSWORD = "correct horse"
ADA = with_password(PASSWORD, administrator=True)
ION, TOKEN = with_token(administrator=False)
USERS = {"ada": ADA, "ion": ION}


def door(per_minute: int = 60) -> Door:
    return Door(lambda: dict(USERS), per_minute, 7860)


@pytest.fixture(scope="module")
def app() -> Any:
    return build(Engine(), ask, door=door())


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://192.168.1.4:7860", follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, name: str = "ada", password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/login", data={"name": name, "password": password}, headers=headers)


def test_nobody_comes_in_without_signing_in(client: TestClient) -> None:
    sent = client.get("/", headers={"accept": "text/html"})
    assert sent.status_code == 303 and sent.headers["location"] == "login"
    for path in (
        "/",
        "/notice",
        f"/source/{MINUTES.id}",
        "/documents",
        "/intake",
        "/config",
        "/gradio_api/info",
        "/openapi.json",
        "/theme.css",
    ):
        answer = client.get(path)
        assert answer.status_code == 401 and "Sign in first" in answer.json()["detail"], path
        assert answer.headers["www-authenticate"] == "Bearer"
    for method, path in (
        ("POST", "/ask"),
        ("PUT", "/intake/1?name=a"),
        ("DELETE", f"/documents/{MINUTES.id}"),
        ("POST", "/gradio_api/queue/join"),
    ):
        assert client.request(method, path).status_code == 401
    assert client.get("/own/page.css").status_code == 200 and client.get("/own/../notice").status_code == 401
    assert client.get("/login/../notice").status_code == 401
    for path in ("/login/", "/loginx", "/login/..%2fnotice", "/logout"):
        assert client.request("POST" if path == "/logout" else "GET", path).status_code == 401, path


def test_the_form_lets_in_whoever_knows_the_password_and_out_again(client: TestClient) -> None:
    assert "Password or token" in client.get("/login").text and "<script" not in client.get("/login").text
    wrong = sign_in(client, password="<b>wrong")
    assert wrong.status_code == 401 and "do not belong together" in wrong.text and "set-cookie" not in wrong.headers
    right = sign_in(client)
    cookie = right.headers["set-cookie"]
    assert right.status_code == 303 and "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    assert client.get("/notice").status_code == 200
    assert client.post("/logout").status_code == 303
    assert client.get("/notice").status_code == 401


def test_a_name_in_the_form_is_shown_and_not_run(client: TestClient) -> None:
    assert "&quot;&gt;&lt;script&gt;" in sign_in(client, name='"><script>').text


def test_a_token_in_a_header_is_enough_for_programs(client: TestClient) -> None:
    assert client.get("/notice", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/notice", headers={"authorization": f"bearer {TOKEN}x"}).status_code == 401
    assert client.get("/notice", headers={"authorization": "Bearer "}).status_code == 401
    assert client.get("/notice", headers={"authorization": "Basic YWRhOng="}).status_code == 401
    assert client.get("/notice", headers={"cookie": "onrecord_7860=made-up; ;;="}).status_code == 401


def test_a_page_elsewhere_can_neither_sign_in_nor_act(client: TestClient) -> None:
    assert sign_in(client, origin="http://evil.example").status_code == 403
    assert client.get("/login", headers={"host": "evil.example"}).status_code == 421
    assert "names in [serve]" in client.get("/login", headers={"host": "evil.example"}).text
    assert client.get("/login", headers={"host": "[fe80::1]:7860"}).status_code == 200


def test_only_an_administrator_removes_documents(tmp_path: Path) -> None:
    engine = engine_on(tmp_path / "library")
    with TestClient(build(engine, ask, door=door()), base_url="http://127.0.0.1") as client:
        reader = {"authorization": f"Bearer {TOKEN}"}
        batch = client.post("/intake?files=1", headers=reader).json()["batch"]
        assert client.put(f"/intake/{batch}?name=a.txt", content=text_of(1), headers=reader).status_code == 204
        while not len(engine.library):
            threading.Event().wait(0.05)
        (document,) = engine.library.documents()
        assert "Remove" not in client.get("/documents", headers=reader).text
        assert client.delete(f"/documents/{document.id}", headers=reader).status_code == 403
        sign_in(client)
        assert "Remove" in client.get("/documents").text
        assert client.delete(f"/documents/{document.id}").status_code == 204
    engine.close()


def test_whoever_asks_too_much_is_told_when_to_ask_again() -> None:
    with TestClient(build(Engine(), ask, door=door(per_minute=6)), base_url="http://127.0.0.1") as client:
        reader = {"authorization": f"Bearer {TOKEN}"}
        codes = [client.post("/ask", json={"question": "Who?"}, headers=reader).status_code for _ in range(11)]
        assert codes == [200] * 10 + [429]
        refused = client.post("/ask", json={"question": "Who?"}, headers=reader)
        assert 1 <= int(refused.headers["retry-after"]) <= 10 and "Ask again in" in refused.json()["error"]["message"]
        assert client.get("/notice", headers=reader).status_code == 200


def test_guessing_passwords_is_slowed_down_for_address_and_name() -> None:
    with TestClient(build(Engine(), ask, door=door()), base_url="http://127.0.0.1") as client:
        codes = [sign_in(client, password=f"guess {number}").status_code for number in range(10)]
        assert codes == [401] * 8 + [429] * 2
        late = sign_in(client)
        assert late.status_code == 429 and "Too many tries" in late.text and int(late.headers["retry-after"]) > 0


def test_sessions_end_by_themselves_and_with_their_user() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    person = by_password(USERS, "ada", PASSWORD)
    assert person is not None and person.administrator
    secret = sessions.begin(person)
    now[0] = 11 * 3600
    assert sessions.person(secret) == person
    now[0] += 13 * 3600
    assert sessions.person(secret) is None and sessions.person("") is None
    users = dict(USERS)
    entry = Door(lambda: users, 60, 1)
    headers = {b"cookie": f"onrecord_1={entry.sessions.begin(person)}".encode()}
    assert entry.person(headers) == person
    del users["ada"]
    assert entry.person(headers) is None


def test_passwords_and_tokens_are_told_apart_and_empty_ones_open_nothing() -> None:
    users = {**USERS, "nobody": User(True)}
    for name in ("ada", "ion", "nobody", "stranger"):
        assert by_password(users, name, "") is None and by_password(users, name, "wrong") is None
    assert by_password(users, "ion", TOKEN) is not None
    assert by_token(users, "") is None and by_token(users, TOKEN) is not None and by_token(users, PASSWORD) is None


def test_the_file_of_users_is_private_and_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    known = KnownUsers(path)
    assert known() == {} and read_users(path) == {}
    write_users(path, USERS)
    assert known() == USERS == read_users(path) and path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_users(path)
    os.utime(path, (1, 1))
    assert known() == {}
    path.chmod(0o600)
    path.write_text("{}")
    with pytest.raises(ConfigError, match="is damaged"):
        read_users(path)


def test_a_limit_fills_up_again_and_forgets_who_is_long_gone() -> None:
    now = [0.0]
    limit = Limit(60, 3, lambda: now[0])
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    assert limit.wait("b") == 0
    now[0] = 1.5
    assert limit.wait("a") == 0 and limit.wait("a") == 0.5
    now[0] = 1e6
    for number in range(10_002):
        limit.wait(f"key {number}")
        now[0] += 10
    assert len(limit._left) < 100


def test_without_a_door_everybody_is_the_same_person() -> None:
    assert person_of(object()) == EVERYBODY and EVERYBODY.administrator


def test_gradios_own_door_for_files_is_shut() -> None:
    with TestClient(build(Engine(), ask), base_url="http://127.0.0.1") as client:
        assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404
