"""A key that lies in Vault is read over its real protocol, as its documentation says that it answers."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from exporter.errors import SettingsError
from exporter.settings import Settings
from exporter.workspace import vault
from exporter.workspace.secrets import Secrets, is_reference

TOKEN = "hvs.planted-token"
KEY = "5f92cbf10cf217478ba93561-planted"
METADATA = {"created_time": "2026-03-22T02:24:06.945319214Z", "deletion_time": "", "destroyed": False, "version": 2}


@dataclass
class Vault:
    """What the server holds and how it answers; `asked` has the path, token and namespace of every request."""

    address: str = ""
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    silent: threading.Event | None = None

    def holds(self, fields: dict[str, Any]) -> None:
        self.body = {"request_id": "1", "data": {"data": fields, "metadata": METADATA}, "warnings": None}

    def refuses(self, status: int, *errors: str, **more: Any) -> None:
        self.status, self.body = status, {"errors": list(errors), **more}

    @property
    def environ(self) -> dict[str, str]:
        return {"VAULT_ADDR": self.address, "VAULT_TOKEN": TOKEN}


@pytest.fixture
def server() -> Iterator[Vault]:
    state = Vault()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers["X-Vault-Token"], self.headers["X-Vault-Namespace"]))
            if state.silent is not None:
                state.silent.wait(30)
                return
            content = state.body.encode() if isinstance(state.body, str) else json.dumps(state.body).encode()
            self.send_response(state.status)
            for name, value in {"Content-Type": state.kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its signature
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        state.address = f"http://127.0.0.1:{served.server_port}"
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        if state.silent is not None:
            state.silent.set()
        served.shutdown()
        thread.join()


def said(read: Callable[[], object]) -> str:
    """Return what is told of a failure; whatever that is, it shows neither the token nor the key."""
    with pytest.raises(SettingsError) as raised:
        read()
    told = str(raised.value)
    assert "planted" not in told + repr(raised.value)
    assert raised.value.__cause__ is None
    return told


def test_a_field_is_read_at_each_use_with_the_token_and_from_the_path(server: Vault, settings: Settings) -> None:
    server.holds({"api_key": KEY, "other": "x-1"})
    secrets = Secrets(settings, environ={**server.environ, "VAULT_NAMESPACE": "team"})

    assert secrets.read("vault:secret/omnisend/main#api_key") == KEY
    server.holds({"api_key": "rotated", "other": "x-1"})
    assert secrets.read("vault:secret/omnisend/main") == "rotated"
    assert secrets.read("vault:kv-2/main#other") == "x-1"
    assert server.asked == [
        *[("/v1/secret/data/omnisend/main", TOKEN, "team")] * 2,
        ("/v1/kv-2/data/main", TOKEN, "team"),
    ]


def test_the_token_may_lie_in_a_file_that_an_agent_renews(server: Vault, tmp_path: Path) -> None:
    server.holds({"api_key": KEY})
    file = tmp_path / "token"
    environ = {"VAULT_ADDR": server.address + "/", "VAULT_TOKEN_FILE": str(file)}

    for token in ("one", "two"):
        file.write_text(f"{token}\n")
        assert vault.read("secret/main", environ) == KEY

    assert [token for _, token, _ in server.asked] == ["one", "two"]


@pytest.mark.parametrize(
    ("status", "errors", "more", "words"),
    [
        (503, ["Vault is sealed"], {}, "Vault is sealed. Have it unsealed."),
        (503, ["error performing token check"], {}, "Vault is down. Try again later."),
        (403, ["1 error occurred:\n\t* permission denied\n\n"], {}, "is refused: the token is wrong or has expired"),
        (403, ["invalid token"], {}, "its policy does not let it be read. Check VAULT_TOKEN."),
        (404, [], {}, "is not there, or was deleted. Check the mount, which has to be of KV version 2, and the path."),
        (404, [], {"data": {"data": None, "metadata": {"deletion_time": "2026-01-01T00:00:00Z"}}}, "was deleted"),
        (429, ['request path "secret": rate limit quota exceeded'], {}, "takes no more requests"),
        (400, ["planted"], {}, "answered with an error"),
        (500, ["internal error"], {}, "answered with an error"),
    ],
)
def test_what_vault_refuses_is_said_with_what_to_do(
    server: Vault, status: int, errors: list[str], more: dict[str, Any], words: str
) -> None:
    server.refuses(status, *errors, **more)

    told = said(lambda: vault.read("secret/omnisend/main", server.environ))

    assert told.startswith(f"The secret secret/omnisend/main in Vault at {server.address.removeprefix('http://')} ")
    assert words in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"key": KEY}, 'has no field "api_key"'), ({"api_key": {"a": 1}}, "is no text"), ({"api_key": 5}, "is no text")],
)
def test_a_field_that_is_missing_or_no_text_is_named(server: Vault, fields: dict[str, Any], words: str) -> None:
    server.holds(fields)

    assert words in said(lambda: vault.read("secret/main#api_key", server.environ))


@pytest.mark.parametrize("value", ["", "  ", "two words", "a\u200bb"])
def test_a_field_that_holds_no_key_is_named_and_not_shown(server: Vault, settings: Settings, value: str) -> None:
    server.holds({"api_key": value})
    secrets = Secrets(settings, environ=server.environ)

    assert said(lambda: secrets.read("vault:secret/main")).startswith("The secret vault:secret/main")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html", "<html>Sign in</html>"), ("application/json", {"data": {"api_key": KEY}}), ("text/plain", "[]")],
    ids=["a page", "KV version 1", "a list"],
)
def test_what_is_not_vault_is_told_apart(server: Vault, kind: str, body: Any) -> None:
    server.kind, server.body = kind, body

    assert "is not Vault, or no KV version 2" in said(lambda: vault.read("secret/main", server.environ))


def test_a_redirection_does_not_take_the_token_elsewhere(server: Vault) -> None:
    server.status, server.body = 307, {}
    server.headers = {"Location": f"{server.address}/v1/elsewhere"}

    assert "is not Vault" in said(lambda: vault.read("secret/main", server.environ))
    assert len(server.asked) == 1


def test_a_vault_that_says_nothing_is_given_up_in_time(server: Vault) -> None:
    server.silent = threading.Event()

    told = said(lambda: vault.read("secret/main", server.environ, patience=0.2))

    assert "gave no answer within 0.2 seconds" in told


def test_a_vault_that_is_not_there_is_told(port: int) -> None:
    environ = {"VAULT_ADDR": f"http://127.0.0.1:{port}", "VAULT_TOKEN": TOKEN}

    assert "Vault cannot be reached. Check that it runs, and VAULT_ADDR." in said(
        lambda: vault.read("secret/main", environ)
    )


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "VAULT_ADDR, which should hold Vault's address, is not set"),
        ({"VAULT_ADDR": "vault:8200"}, "VAULT_ADDR is no web address"),
        ({"VAULT_ADDR": "https://me:planted@vault"}, "VAULT_ADDR is no web address"),
        ({"VAULT_ADDR": "http://vault.example.com"}, "VAULT_ADDR has to begin with https://"),
        ({"VAULT_ADDR": "https://vault"}, "There is no token for Vault. Set VAULT_TOKEN"),
        ({"VAULT_ADDR": "https://vault", "VAULT_TOKEN": "planted\nplanted"}, "VAULT_TOKEN holds spaces"),
        ({"VAULT_ADDR": "https://vault", "VAULT_TOKEN_FILE": "/nowhere/token"}, "cannot be read (No such file"),
    ],
)
def test_what_is_missing_to_get_in_is_named(environ: dict[str, str], words: str) -> None:
    assert words in said(lambda: vault.read("secret/main", environ))


@pytest.mark.parametrize("location", ["", "secret", "secret/", "/secret/x", "secret/../sys/raw", "a/b#", "a/b?c#d"])
def test_a_malformed_location_asks_nobody(server: Vault, location: str) -> None:
    assert "such as vault:secret/omnisend/main#api_key" in said(lambda: vault.read(location, server.environ))
    assert server.asked == []
    assert is_reference(f"vault:{location}")
