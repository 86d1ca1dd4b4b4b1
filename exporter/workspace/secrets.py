"""Secrets at rest and secrets by reference; it alone encrypts, and it alone reads the key that does.

A stored secret is `sealed:…` (encrypted here), or a reference such as `env:NAME` (read at each use): `references.py`.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from exporter.errors import SettingsError
from exporter.settings import Settings
from exporter.workspace.database import private_folder
from exporter.workspace.references import VARIABLE_NAME, Around, kind_of

SEALED, ENVIRONMENT = "sealed:", "env:"
KEY_FILE = "secret.key"
MAKE_A_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
PLAIN_KEY = re.compile(r"[\x21-\x7e]+")
"""What fits into a request header: printable ASCII without spaces."""


class Secrets:
    """Seals and opens secrets with the workspace's key.

    The key is `EXPORTER_SECRET_KEY` (a Fernet key; several, separated by commas, while keys are changed: the first
    seals, each may open), else the file `secret.key` in the workspace, made at first use with mode 0600.
    """

    def __init__(self, settings: Settings, *, environ: Mapping[str, str] | None = None) -> None:
        """Keep where the key is; nothing is read or made yet. `environ` is what `env:` refers to."""
        self._given = settings.secret_key
        self._home = settings.home
        self._environ = os.environ if environ is None else environ

    def __repr__(self) -> str:
        """Show nothing."""
        return "Secrets()"

    def seal(self, text: str) -> str:
        """Encrypt a text. Raises SettingsError when the key is damaged or cannot be made."""
        return SEALED + self._cipher().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt what `seal` gave. Raises SettingsError when this workspace's key is not the one that sealed it."""
        try:
            return self._cipher().decrypt(sealed.removeprefix(SEALED).encode()).decode()
        except InvalidToken:
            origin = "EXPORTER_SECRET_KEY" if self._given else f"the key file {self._home / KEY_FILE}"
            raise SettingsError(
                f"The stored API key was sealed with another key than {origin}. Bring that key back, "
                "or open the connection and enter its API key again."
            ) from None

    def read(self, reference: str) -> str:
        """Give the secret itself: opened if sealed, else read now from where the reference leads.

        Raises:
            SettingsError: It is missing, empty or malformed; it names the place, never what is in it.
        """
        if reference.startswith(SEALED):
            return self.open(reference)
        kind = kind_of(reference)
        if kind is None:
            raise SettingsError("There is no API key. Open the connection and enter one.")
        found = kind.read(reference.partition(":")[2], Around(self._home, self._environ))
        return _checked(found.text, found.place)

    def address(self, location: str) -> str:
        """Return the address that a location stands for: itself, or what the variable holds that `env:NAME` names.

        Raises:
            SettingsError: The variable is not set, or its name is malformed; what it holds is never named.
        """
        if not location.startswith(ENVIRONMENT):
            return location
        name = location.removeprefix(ENVIRONMENT)
        found = self._environ.get(name, "").strip() if VARIABLE_NAME.fullmatch(name) else ""
        if not found:
            raise SettingsError(f"The environment variable {name}, which should hold an address, is not set or empty.")
        return found

    def digest(self, text: str) -> str:
        """Return by what a text is known again without being told: only who has the workspace's key can make it."""
        self._cipher()
        return hmac.new(self._keys()[1][0].encode(), text.encode(), hashlib.sha256).hexdigest()

    def _keys(self) -> tuple[str, list[str]]:
        """Say where the keys are from, and give them; the first one seals."""
        if self._given:
            origin, text = "EXPORTER_SECRET_KEY", self._given
        else:
            file = self._home / KEY_FILE
            origin, text = f"The key file {file}", _read_or_make(file)
        return origin, re.split(r"[,\s]+", text.strip())

    def _cipher(self) -> MultiFernet:
        origin, keys = self._keys()
        try:
            return MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            advice = (
                f"Make one with: {MAKE_A_KEY}"
                if self._given
                else "Bring back a copy of it; or remove it and enter the API keys again."
            )
            raise SettingsError(f"{origin} is not a Fernet key. {advice}") from None


def is_reference(text: str) -> bool:
    """Tell whether a text points to a secret, rather than being one."""
    return kind_of(text) is not None


def key_fault(key: str) -> str | None:
    """Say what is wrong with an API key as typed, as a sentence that does not show it, or None."""
    if not key:
        return "An API key is needed."
    if not PLAIN_KEY.fullmatch(key):
        return "This API key holds spaces or other characters that no key has. Copy it again."
    return None


def _checked(text: str, origin: str) -> str:
    key = text.strip()
    if not key:
        raise SettingsError(f"{origin}, which should hold the API key, is not set or empty.")
    if key_fault(key) is not None:
        raise SettingsError(f"{origin} holds spaces or other characters that no API key has.")
    return key


def _read_or_make(file: Path) -> str:
    """Read the key file; make it if missing, whole and at once, so that processes starting together agree on one."""
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise SettingsError(
            f"The key file {file} cannot be read ({reason}). Check its permissions, or bring back a copy."
        ) from None
    private_folder(file.parent)
    draft = file.with_name(f".{KEY_FILE}.{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(Fernet.generate_key() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, file)  # unlike a rename, it fails if another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"The key file {file} cannot be made ({error.strerror}). Check the folder's permissions."
        ) from None
