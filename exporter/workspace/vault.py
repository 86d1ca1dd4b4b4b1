"""A secret in HashiCorp Vault, or in OpenBao, which answers alike: one field of a KV version 2 secret, read when used.

It alone imports hvac, and only once a reference leads there. No sentence of it holds the token or the secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from exporter.errors import SettingsError

ADDRESS, TOKEN, TOKEN_FILE, NAMESPACE = "VAULT_ADDR", "VAULT_TOKEN", "VAULT_TOKEN_FILE", "VAULT_NAMESPACE"
"""Variables by the names that Vault's own tools have for them."""

FIELD = "api_key"
"""The field that is read where a reference names none."""

PATIENCE = 5.0
"""Seconds until an answer has to begin."""

LOCATION = re.compile(r"(?P<mount>[\w-][\w.-]*)/(?P<path>[\w-][\w.-]*(?:/[\w-][\w.-]*)*)(?:#(?P<field>[\w.-]+))?")
_PLAIN = re.compile(r"[\x21-\x7e]+")
_LONGEST_TOKEN = 16_384
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Way:
    """How to get in; `host` is what may be shown of the address."""

    address: str = field(repr=False)
    host: str
    token: str = field(repr=False)
    namespace: str | None


def read(location: str, environ: Mapping[str, str], *, patience: float = PATIENCE) -> str:
    """Read a field of a secret.

    Args:
        location: `MOUNT/PATH#FIELD`; without `#FIELD` it is `api_key`.
        environ: Has `VAULT_ADDR`, `VAULT_TOKEN` or `VAULT_TOKEN_FILE`, and `VAULT_NAMESPACE` where there are such.
        patience: Seconds until an answer has to begin.

    Raises:
        SettingsError: The location is malformed, a variable is missing, or Vault does not hand the field out.
    """
    found = LOCATION.fullmatch(location)
    if found is None:
        raise SettingsError(
            "vault: has to be followed by the mount, the path and the field of a secret, such as "
            f"vault:secret/omnisend/main#{FIELD}."
        )
    way = _way(environ)
    secret = f"The secret {found['mount']}/{found['path']} in Vault at {way.host}"
    answer = _ask(way, found["mount"], found["path"], secret, patience)
    name = found["field"] or FIELD
    held = answer.get("data") if isinstance(answer, dict) else None
    fields = held.get("data") if isinstance(held, dict) else None
    if not isinstance(fields, dict):
        raise SettingsError(f"{secret} cannot be read: what answers there is not Vault, or no KV version 2.")
    if name not in fields:
        raise SettingsError(f'{secret} has no field "{name}". Name one that it has after a #.')
    if not isinstance(fields[name], str):
        raise SettingsError(f'The field "{name}" of {secret[0].lower()}{secret[1:]} is no text.')
    return str(fields[name])


def _way(environ: Mapping[str, str]) -> _Way:
    """Find out how to get in. Raises SettingsError."""
    address = environ.get(ADDRESS, "").strip()
    if not address:
        raise SettingsError(f"The environment variable {ADDRESS}, which should hold Vault's address, is not set.")
    try:
        parts = urlsplit(address)
        host, secure = parts.hostname, parts.scheme == "https"
        shown = f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        host = None
    if not host or parts.username is not None or parts.scheme not in ("http", "https"):
        raise SettingsError(f"{ADDRESS} is no web address, such as https://vault.example.com:8200.")
    if not secure and host not in _THIS_MACHINE:
        raise SettingsError(f"{ADDRESS} has to begin with https://; http:// is for this machine only.")
    return _Way(address.rstrip("/"), str(shown), _token(environ), environ.get(NAMESPACE, "").strip() or None)


def _token(environ: Mapping[str, str]) -> str:
    place, token = f"The environment variable {TOKEN}", environ.get(TOKEN, "").strip()
    file = environ.get(TOKEN_FILE, "").strip()
    if not token and file:
        place = f"The file {file}, named by {TOKEN_FILE},"
        try:
            with Path(file).expanduser().open("rb") as opened:
                token = opened.read(_LONGEST_TOKEN).decode("ascii", errors="replace").strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            raise SettingsError(f"{place} cannot be read ({reason}).") from None
    if not token:
        raise SettingsError(f"There is no token for Vault. Set {TOKEN}, or {TOKEN_FILE} to a file that holds it.")
    if not _PLAIN.fullmatch(token):
        raise SettingsError(f"{place} holds spaces or other characters that no token of Vault has.")
    return token


def _ask(way: _Way, mount: str, path: str, secret: str, patience: float) -> object:
    import hvac  # noqa: PLC0415 -- only who keeps a key in Vault needs it
    import requests  # noqa: PLC0415 -- likewise; hvac speaks through it

    client = hvac.Client(
        way.address, token=way.token, namespace=way.namespace, timeout=patience, allow_redirects=False
    )  # a redirection would take the token elsewhere
    try:
        return client.secrets.kv.v2.read_secret_version(path, mount_point=mount, raise_on_deleted_version=True)
    except hvac.exceptions.InvalidPath:
        said = "is not there, or was deleted. Check the mount, which has to be of KV version 2, and the path"
    except (hvac.exceptions.Forbidden, hvac.exceptions.Unauthorized):
        said = f"is refused: the token is wrong or has expired, or its policy does not let it be read. Check {TOKEN}"
    except hvac.exceptions.VaultDown as error:
        sealed = "sealed" in str(error.args[0]).lower()
        said = f"cannot be read: {'Vault is sealed. Have it unsealed' if sealed else 'Vault is down. Try again later'}"
    except hvac.exceptions.RateLimitExceeded:
        said = "cannot be read for now: Vault takes no more requests. Try again in a minute"
    except hvac.exceptions.VaultError:
        said = "cannot be read: Vault answered with an error. Try again later, or look into its log"
    except requests.exceptions.Timeout:
        said = f"cannot be read: Vault gave no answer within {patience:g} seconds. Check that it runs, and {ADDRESS}"
    except requests.exceptions.SSLError:
        said = "cannot be read: its certificate is not one that this machine trusts. Set VAULT_CACERT to one that is"
    except requests.exceptions.RequestException:
        said = f"cannot be read: Vault cannot be reached. Check that it runs, and {ADDRESS}"
    finally:
        client.adapter.close()
    raise SettingsError(f"{secret} {said}.")
