"""The one settings file; everything that differs between installations comes from the environment.

| variable | meaning | default |
| --- | --- | --- |
| HOABAN_HOME | folder for the embedded database, uploads and collected static files | ./var |
| DATABASE_URL | sqlite:///path or postgres://user:password@host/name | sqlite in HOABAN_HOME |
| HOABAN_SECRET_KEY | signing key | made once and kept in HOABAN_HOME/secret-key |
| HOABAN_KEY | key of the sealed fields: 32 bytes in base64, the newest first, commas between | made by `hoaban init` in HOABAN_HOME/data-key |
| HOABAN_HOSTS | comma-separated host names that are answered | localhost, 127.0.0.1, [::1] |
| HOABAN_HTTPS | 1 behind TLS: secure cookies, HSTS | 0 |
| HOABAN_ADDRESS | address of the installation, as certificates print it: https://hoaban.example.gov.vn | the first of HOABAN_HOSTS |
| HOABAN_DEBUG | 1 on a developer's machine only | 0 |
| HOABAN_TODAY | YYYY-MM-DD: the day pages open on, for demonstrations and screenshots | today |
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

PACKAGE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("HOABAN_HOME", "var")).resolve()


def _flag(name: str) -> bool:
    return os.environ.get(name, "0") == "1"


def _secret_key() -> str:
    if key := os.environ.get("HOABAN_SECRET_KEY"):
        return key
    file = HOME / "secret-key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: two processes started at once must end up with one key.
        try:
            with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return file.read_text()


def _database() -> dict[str, Any]:
    found: dict[str, Any] = dict(
        dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'hoaban.sqlite3'}")
    )
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-40960;"
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        }
    else:
        found["CONN_MAX_AGE"] = 600
        found["CONN_HEALTH_CHECKS"] = True
    return found


DEBUG = _flag("HOABAN_DEBUG")
SECRET_KEY = _secret_key()
HOABAN_KEY = os.environ.get("HOABAN_KEY", "")
ALLOWED_HOSTS = os.environ.get("HOABAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HOABAN_ADDRESS = os.environ.get("HOABAN_ADDRESS", "")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "hoaban.shared",
    "hoaban.apps.lawbook",
    "hoaban.apps.organisation",
    "hoaban.apps.accounts",
    "hoaban.apps.people",
    "hoaban.apps.recruitment",
    "hoaban.apps.learning",
    "hoaban.apps.service",
    "hoaban.apps.privacy",
    "hoaban.apps.conduct",
    "hoaban.apps.record",
    "hoaban.apps.leadership",
    "hoaban.apps.insight",
    "hoaban.apps.governance",
    "hoaban.apps.exchange",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hoaban.apps.accounts.middleware.ActorMiddleware",
    "hoaban.shared.guard.GuardMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hoaban.shared.shell.shell",
            ],
            "builtins": ["hoaban.shared.templatetags.hoaban"],
        },
    }
]
ROOT_URLCONF = "hoaban.config.urls"
WSGI_APPLICATION = "hoaban.config.wsgi.application"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hoaban.apps.accounts.adapter.ClosedAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": None}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "hoaban.apps.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "vi"
# Languages that wait for their words: offered once apps/service/locale/<code>/LC_MESSAGES/django.mo is there.
PREPARED_LANGUAGES = [("blt", "Tiếng Thái"), ("mww", "Tiếng Mông")]
_WORDS_OF_CITIZENS = PACKAGE_DIR / "apps" / "service" / "locale"
LANGUAGES = [
    ("vi", "Tiếng Việt"),
    ("en", "English"),
    *((code, name) for code, name in PREPARED_LANGUAGES if any(_WORDS_OF_CITIZENS.glob(f"{code}/*/django.mo"))),
]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["hoaban.shared.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("HOABAN_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if _flag("HOABAN_HTTPS") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("HOABAN_HTTPS") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # Bars and sparklines carry their length in a style attribute; no style element, no inline script.
        "style-src-attr": ["'unsafe-inline'"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Proxies of our own in front of the server; so many entries at the end of X-Forwarded-For are trusted.
HOABAN_PROXIES = int(os.environ.get("HOABAN_PROXIES", "0"))
HOABAN_TODAY = os.environ.get("HOABAN_TODAY", "")
# Uploads of rosters: refused beyond these before anything is unpacked or read.
ROSTER_MAX_BYTES = 40_000_000
# Forms 2C of a unit printed into one file: more people are refused, and so many days the file is kept.
PRINTING_MOST_PEOPLE = 2_000
PRINTING_KEPT_DAYS = 3
# Photos of officials for form 2C.
PHOTO_MAX_BYTES = 5_000_000
# Scanned proofs of proposals to correct a record.
PROOF_MAX_BYTES = 10_000_000
# Scanned papers of a record, held in memory while they are sealed.
PAPER_MAX_BYTES = 10_000_000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
