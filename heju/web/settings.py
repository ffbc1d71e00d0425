"""Settings, from the environment and the state folder; nothing here is a secret and nothing secret has a default.

HEJU_MODE is `production` (the default), `demo` or `test`. `heju/web/safety.py` refuses a production start that is not safe.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from heju.kit import postgres, posting
from heju.kit.passkeys import passkey_domain
from heju.web import offices, secrets
from heju.web.monitor.logs import CONFIG

ROOT = Path(__file__).resolve().parent.parent
MODE = os.environ.get("HEJU_MODE", "production")
IS_DEMO = MODE == "demo"
DEBUG = False
STATE = postgres.state_folder()
SECRET_KEY = secrets.text("django-key")
VAULT_FILE = secrets.path("vault.json")
# Every declaration of personal data: privacy works from it and stands below web.
PERSONAL_DATA = "heju.web.personal.DECLARED"
# The algorithm of new keys: AES_256_GCM, or SM4_GCM where the operator has to use the national algorithms.
VAULT_ALGORITHM = os.environ.get("HEJU_VAULT_ALGORITHM", "AES_256_GCM")
ADDRESS = os.environ.get("HEJU_ADDRESS", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("HEJU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "heju.web",
    "heju.privacy",
    "heju.dashboards",
    "heju.notices",
    "heju.opendata",
    "heju.duties",
    "heju.matters",
    "heju.registers",
    "heju.access",
    "heju.organizations",
    "heju.people",
    "heju.places",
    "heju.jobs",
    "heju.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "heju.web.monitor.middleware.MonitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "heju.web.language.LanguageMiddleware",
    "heju.web.machines.middleware.MachineMiddleware",
    "heju.web.machines.public_middleware.PublicMiddleware",
    "heju.web.machines.link_middleware.LinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "heju.web.middleware.ScopeMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "heju.web.machines.middleware.OnceMiddleware",
]

ROOT_URLCONF = "heju.web.urls"
WSGI_APPLICATION = "heju.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heju.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_connections = postgres.connection_settings()
DATABASES = {"default": _connections.app | {"CONN_HEALTH_CHECKS": True}}
if os.environ.get("HEJU_SERVING") == "1":
    # Each thread that answers requests keeps its connection: measured a third cheaper than a pool, whose connections come cold in turn.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
if os.environ.get("HEJU_OWNER") == "1":
    # Only commands that migrate or load in bulk sign in as the owner; the server never holds this connection.
    DATABASES["owner"] = _connections.owner
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_ADAPTER = "heju.web.entrance_adapter.EntranceAdapter"
ACCOUNT_FORMS = {
    "login": "heju.people.forms.sign_in.SignInForm",
    "confirm_login_code": "heju.people.forms.sign_in.LoginCodeForm",
    "verify_phone": "heju.people.forms.sign_in.PhoneCodeForm",
    "reauthenticate": "heju.people.forms.sign_in.OurReauthenticateForm",
    "change_password": "heju.people.forms.sign_in.OurChangePasswordForm",
    "set_password": "heju.people.forms.sign_in.OurSetPasswordForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Many homes share one address behind their carrier: an address may try more often than a phone.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,3/m/key,15/d/key",
    "signup": "20/m/ip",
    "verify_phone": "1/30s/key,15/d/key,20/m/ip",
}
# A relay for short messages (see heju/kit/sms.py); its token is HEJU_SMS_TOKEN.
SMS_GATEWAY = os.environ.get("HEJU_SMS_GATEWAY", "")
# Mail that leaves the house (docs/operations/notices.md); without HEJU_SMTP there is none, and pages say so.
_mail = posting.read(os.environ)
NOTICES_SMTP = _mail.server
NOTICES_MAIL_FROM = _mail.sender
NOTICES_MAIL_HOST = _mail.host
# Where answers arrive, a host of its own whose mail is handed to `heju notices receive`; "" where none can be answered.
NOTICES_REPLY_HOST = _mail.reply_host
# Hooks that lead to this machine itself, for trying them out; a production start refuses it.
NOTICES_HOOKS_LOCAL = MODE != "production" and os.environ.get("HEJU_HOOKS_LOCAL") == "1"
MFA_ADAPTER = "heju.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "heju.people.forms.sign_in.SecondFactorForm",
    "reauthenticate": "heju.people.forms.sign_in.SecondFactorAgainForm",
    "activate_totp": "heju.people.forms.sign_in.EnrolForm",
    "add_webauthn": "heju.people.forms.sign_in.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A key proves who holds it only where the device itself has asked for a finger, a face or its PIN: then one key is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# The name to which passkeys are bound. A browser binds none to a number, so a machine's own address is called localhost.
PASSKEY_DOMAIN = os.environ.get("HEJU_PASSKEY_DOMAIN") or passkey_domain(ADDRESS)
MFA_TOTP_ISSUER = "和居"
MFA_TOTP_TOLERANCE = 1
# Identity providers of offices: a file of mode 0600 named by HEJU_OIDC; none without it (see heju/web/offices.py).
OFFICES = offices.read(os.environ.get("HEJU_OIDC", ""))
SOCIALACCOUNT_ADAPTER = "heju.web.office_views.OfficeAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HEJU_PROXIES", "0"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "heju.people.adapter.LeakedPasswordValidator", "OPTIONS": {"file": STATE / "leaked-passwords.sha1"}},
]
# The counters of attempts: shared by all processes, in the database; never read by a page that only reads.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_throttle",
        "KEY_FUNCTION": "heju.people.adapter.throttle_key",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "heju.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.startswith("https://")
SESSION_COOKIE_AGE = 14 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

if MODE != "test":
    LOGGING = CONFIG
# What machines may ask: units a minute, and at most at once (docs/operations/api.md).
MACHINE_BUDGETS = {
    "token": (int(os.environ.get("HEJU_API_PER_MINUTE", "1200")), 300),
    "anonymous": (int(os.environ.get("HEJU_API_ANONYMOUS_PER_MINUTE", "60")), 60),
    # Links of reports that lead nowhere: an address may mistype so many, many homes share one behind their carrier.
    "links": (10, 30),
}
# The outline of the district as GeoJSON, and the datum it is drawn in: a point that Open311 brings from outside is refused.
OUTLINE = os.environ.get("HEJU_OUTLINE", str(STATE / "outline.geojson"))
OUTLINE_DATUM = os.environ.get("HEJU_OUTLINE_DATUM", "gcj02")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [ROOT / "kit" / "locale"]  # kit is no Django app
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Jobs: every house registers its kinds in its room `tasks`; who started one is worked out anew when it runs.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
JOBS_IDENTITY = "heju.web.identity.of_account"
JOBS_SCHEDULE = "heju.web.schedule.SCHEDULE"
# What was due while no worker ran is made good for a day.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 26 * 3600}

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Slow and hungry for memory: what stands behind a PIN of six digits must be dear to try.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    # A test that walks every door is no attack.
    MACHINE_BUDGETS = MACHINE_BUDGETS | {"token": (600_000, 100_000), "anonymous": (600_000, 100_000)}
    # A slow hash is for thieves, not for tests.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
