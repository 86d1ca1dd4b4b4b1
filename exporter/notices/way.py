"""The way to whoever is told: addresses of mail, chats and webhooks, checked and used; it alone owns apprise.

Nothing goes over an open network in the clear, redirections are not followed, and no error repeats an address.
"""

import ipaddress
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from exporter.errors import DefinitionError, Issue, NoticeError
from exporter.notices.words import Said

if TYPE_CHECKING:
    from apprise import NotifyBase

PATIENCE = 10.0
"""Seconds that a server may take for one answer."""

EXAMPLES = "mailtos://user:password@mail.example.com?to=team@example.com, or the address of a webhook (https://…)"


@dataclass(frozen=True, slots=True)
class Service:
    """What an address may be of.

    Args:
        label: As people know it.
        host: Where it is, if that is the same for everybody; None: the address says it.
    """

    label: str
    host: str | None = None


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "mailto": Service("Mail"),
        "mailtos": Service("Mail"),
        "slack": Service("Slack", "hooks.slack.com"),
        "workflow": Service("Microsoft Teams"),
        "workflows": Service("Microsoft Teams"),
        "json": Service("Webhook"),
        "jsons": Service("Webhook"),
        "form": Service("Webhook"),
        "forms": Service("Webhook"),
        "discord": Service("Discord", "discord.com"),
        "gchat": Service("Google Chat", "chat.googleapis.com"),
        "tgram": Service("Telegram", "api.telegram.org"),
        "mmost": Service("Mattermost"),
        "mmosts": Service("Mattermost"),
        "rocket": Service("Rocket.Chat"),
        "rockets": Service("Rocket.Chat"),
        "pagerduty": Service("PagerDuty", "events.pagerduty.com"),
        "opsgenie": Service("Opsgenie", "api.opsgenie.com"),
    }
)
"""Scheme of an address, as apprise knows it -> what it is of."""

OPEN = ("mailto", "mailtos", "json", "form", "mmost", "rocket")
"""Schemes that may go in the clear; each is encrypted if its address says so."""

REFUSED = ("template", "attach", "verify", "redirect", "inline", "wkd", "pgp")
"""How settings of an address begin that would read files of this machine or weaken the way there."""


@dataclass(frozen=True, slots=True)
class Place:
    """What people see of an address: what it is of, and where it leads."""

    service: str
    host: str


def place(address: str) -> Place:
    """Say what an address is of and where it leads. Raises DefinitionError if nobody can be told there."""
    return _place(_plugin(address))


def tell(address: str, said: Said, *, patience: float = PATIENCE) -> None:
    """Tell whoever is at an address.

    Args:
        address: The address itself.
        said: What to tell.
        patience: Seconds that a server may take for one answer; twice that for all of it.

    Raises:
        DefinitionError: Nobody can be told there.
        NoticeError: It was not taken; nobody knows whether a part of it was.
    """
    import apprise  # noqa: PLC0415 -- costs a third of a second, and most commands tell nobody

    plugin = _plugin(address, patience=patience)
    way = apprise.Apprise(asset=plugin.asset)
    way.add(plugin)
    kind = apprise.NotifyType.SUCCESS if said.is_good else apprise.NotifyType.FAILURE
    if not way.notify(title=said.title, body=said.text, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
        where = _place(plugin)
        raise NoticeError(
            f"{where.service} at {where.host} could not be reached, or did not take it. "
            "Check the address, its password or token, and whether this machine gets there."
        )


def _place(plugin: "NotifyBase") -> Place:
    service = SERVICES[_scheme(plugin)]
    return Place(service.label, service.host or _host(plugin))


def _plugin(address: str, *, patience: float = PATIENCE) -> "NotifyBase":
    import apprise  # noqa: PLC0415 -- as above

    # It repeats addresses that it cannot read, with all that is secret in them.
    logging.getLogger("apprise").disabled = True
    parts = _parts(address.strip())
    refused = _refused_setting(parts)
    asset = apprise.AppriseAsset(
        app_id="Segment exporter",
        app_desc="Segment exporter",
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        service_timeout=2 * patience,
    )
    plugin = None if refused else apprise.Apprise.instantiate(parts.geturl(), asset=asset)
    if plugin is None and parts.scheme in ("https", "http"):  # an address that no service has as its own
        plugin = apprise.Apprise.instantiate(_as_webhook(parts), asset=asset)
    elif refused is not None:
        raise _refusal(f"The setting “{refused[:40]}” is not for addresses here. Leave it out.")
    if not isinstance(plugin, apprise.NotifyBase) or _scheme(plugin) not in SERVICES:
        known = ", ".join(dict.fromkeys(each.label for each in SERVICES.values()))
        raise _refusal(f"This is no address of {known}. It is written such as {EXAMPLES}.")
    if _scheme(plugin) in OPEN and _is_open(plugin) and not _is_loopback(_host(plugin)):
        raise _refusal(
            "This would go in the clear. Use https://, mailtos:// and the like; "
            "what is not encrypted is for this machine only (127.0.0.1)."
        )
    plugin.socket_connect_timeout = plugin.socket_read_timeout = patience
    plugin.redirects, plugin.verify_certificate = False, True
    return plugin


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or not address.isprintable() or " " in address:
        raise _refusal(f"This is no address. It is written such as {EXAMPLES}.")
    return parts


def _refused_setting(parts: SplitResult) -> str | None:
    settings = [setting for setting, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return next((one for one in settings if one.casefold().startswith(REFUSED)), None)


def _as_webhook(parts: SplitResult) -> str:
    """Write a web address as apprise writes one that is posted JSON, with all that is in its query."""
    query = urlencode([(f"-{key}", value) for key, value in parse_qsl(parts.query, keep_blank_values=True)])
    return parts._replace(scheme=f"json{parts.scheme.removeprefix('http')}", query=query, fragment="").geturl()


def _scheme(plugin: "NotifyBase") -> str:
    """Return the scheme of its address; what a plugin calls its schema is at times that of its requests."""
    return str(urlsplit(plugin.url()).scheme)  # type: ignore[no-untyped-call]  # apprise's own


def _host(plugin: "NotifyBase") -> str:
    """Return where it goes: a mail may name another server than its sender's."""
    return str(getattr(plugin, "smtp_host", None) or plugin.host)


def _is_open(plugin: "NotifyBase") -> bool:
    return not plugin.secure or getattr(plugin, "secure_mode", None) == "insecure"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(message: str) -> DefinitionError:
    return DefinitionError([Issue("address", message)])
