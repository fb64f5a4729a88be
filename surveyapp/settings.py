"""Settings, read once from the environment and the instance folder into a frozen object that complains at start about what is wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from surveyapp.errors import SurveyError
from surveyapp.language import LANGUAGES, N_, translator

PREFIX = "SURVEYAPP_"
KNOWN = ("INSTANCE", "DATABASE_URL", "BASE_URL", "LANGUAGE")
ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
NO_URL = N_("%(prefix)sDATABASE_URL: skriv sqlite:///fil eller postgresql://användare@värd/databas.")


class SettingsFault(SurveyError):
    """A setting that cannot be used; in the language that was asked for, the message names it and says what to do."""

    code = "settings"

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.message = message

    def __str__(self) -> str:
        return translator(os.environ.get(f"{PREFIX}LANGUAGE", "")).gettext(self.message, prefix=PREFIX, **self.params)


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations. `link_key` makes personal links and is never in the database or a backup of it."""

    instance: Path
    database_url: str
    base_url: str
    language: str
    secret_key: bytes
    link_key: bytes

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from SURVEYAPP_* variables. Makes the instance folder and its two key files (0600) the first time.

    Raises SettingsFault for a misspelt name, a folder that cannot be written or an address that is none.
    """
    environment = os.environ if environment is None else environment
    unknown = sorted(n for n in environment if n.startswith(PREFIX) and n.removeprefix(PREFIX) not in KNOWN)
    if unknown:
        known = ", ".join(PREFIX + name for name in KNOWN)
        raise SettingsFault(N_("Okänd inställning: %(unknown)s. De som finns är %(known)s."), unknown=", ".join(unknown), known=known)
    instance = Path(environment.get(f"{PREFIX}INSTANCE") or ROOT / "instance").resolve()
    _make_folder(instance)
    return Settings(
        instance=instance,
        database_url=_database_url(environment.get(f"{PREFIX}DATABASE_URL"), instance),
        base_url=_base_url(environment.get(f"{PREFIX}BASE_URL") or "http://127.0.0.1:8000"),
        language=_language(environment.get(f"{PREFIX}LANGUAGE") or "sv"),
        secret_key=_key(instance / "secret.key"),
        link_key=_key(instance / "link.key"),
    )


def _make_folder(instance: Path) -> None:
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        words = N_("%(prefix)sINSTANCE: mappen %(folder)s kan inte skapas (%(why)s).")
        raise SettingsFault(words, folder=instance, why=error.strerror) from None
    if instance == ROOT / "instance" and instance.stat().st_mode & 0o077 and instance.stat().st_uid == os.getuid():
        instance.chmod(0o700)  # it came with the program, open to everybody; a folder of one's own choice is left as it is
    if not os.access(instance, os.W_OK):
        raise SettingsFault(N_("%(prefix)sINSTANCE: mappen %(folder)s går inte att skriva i. Byt mapp eller rättigheter."), folder=instance)


def _database_url(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'surveyapp.sqlite'}"
    scheme = url.split("://", 1)[0]
    if "://" not in url or scheme not in {"sqlite", "postgresql", "postgres", "postgresql+psycopg"}:
        raise SettingsFault(NO_URL)
    if scheme == "sqlite":
        return _sqlite_url(url)
    try:
        urlsplit(url).port  # noqa: B018 - read to see whether it is a number
    except ValueError:
        raise SettingsFault(NO_URL) from None
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def _sqlite_url(url: str) -> str:
    """With the whole path of the file: commands and servers are started in different folders."""
    name = url.removeprefix("sqlite:///")
    if name == url or name in {"", ":memory:"}:
        raise SettingsFault(NO_URL)
    return f"sqlite:///{Path(name).absolute()}"


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsFault(N_("%(prefix)sBASE_URL: skriv en hel adress, till exempel https://enkat.exempel.se."))
    return url.rstrip("/")


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise SettingsFault(N_("%(prefix)sLANGUAGE: skriv sv eller en."))
    return language


def _key(path: Path) -> bytes:
    """The bytes of a key file, made with random content the first time. Two processes that start at once get the same key."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # the other process was first, and its key is the one
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsFault(N_("%(path)s: nyckelfilen ska vara %(bytes)s byte. Lägg tillbaka den rätta filen."), path=path, bytes=KEY_BYTES)
    return key
