"""La configuración: un solo archivo que lee el entorno y falla en voz alta (`.env.example` lo explica)."""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

CLAVE_DE_EJEMPLO = "clave-de-ejemplo-solo-para-desarrollo-cambiala-antes-de-publicar"


def _uno_de(variable: str, opciones: tuple[str, ...], defecto: str) -> str:
    valor = env.str(variable, default="") or defecto
    if valor not in opciones:
        raise ImproperlyConfigured(f"{variable}={valor} no vale: usa {' o '.join(opciones)}.")
    return valor


def _puerto(valor: str) -> int:
    if not (valor.isdecimal() and 0 < int(valor) < 65536):
        raise ImproperlyConfigured(f"PORT={valor} no vale: usa un puerto del 1 al 65535.")
    return int(valor)


def _plazo(variable: str, valor: str) -> int:
    if not (valor.isdecimal() and int(valor) <= 1_000_000):
        raise ImproperlyConfigured(f"{variable}={valor} no vale: usa un número entero desde 0.")
    return int(valor)


def _correo(url: str) -> dict:
    try:
        return env.email_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        # Sin repetirla: lleva una clave.
        raise ImproperlyConfigured(
            "EMAIL_URL no vale: usa smtp+tls://usuario:clave@servidor:587 o consolemail://"
        ) from error


# FLASK_ENV es el nombre heredado del prototipo.
DJANGO_ENV = _uno_de(
    "DJANGO_ENV", ("development", "production"), env.str("FLASK_ENV", default="") or "development"
)
EN_PRODUCCION = DJANGO_ENV == "production"
DEBUG = False

SECRET_KEY = env.str("SECRET_KEY", default="" if EN_PRODUCCION else CLAVE_DE_EJEMPLO)
LIMITES = _uno_de("LIMITES", ("normales", "apagados"), "normales")
SOCKET_AUTH = _uno_de("SOCKET_AUTH", ("jwt", "user_id"), "jwt" if EN_PRODUCCION else "user_id")
# «fabrica» vuelve a las conexiones de python-engineio, por si el camino corto diera un disgusto.
SOCKET_CAMINO = _uno_de("SOCKET_CAMINO", ("corto", "fabrica"), "corto")
# Cuántos comparten el puerto. No la pone quien configura: `servir --procesos N`, a los que levanta.
PROCESOS = env.int("REDUP_PROCESOS", default=1)
CORS_ALLOWED_ORIGINS_TEXTO = env.str("CORS_ALLOWED_ORIGINS", default="" if EN_PRODUCCION else "*")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if EN_PRODUCCION else ["*"])
HOST = env.str("HOST", default="0.0.0.0")  # noqa: S104 -- un teléfono de la red debe poder entrar
PORT = _puerto(env.str("PORT", default="") or "5000")
SSL_CERT_FILE = env.str("SSL_CERT_FILE", default="") or None
SSL_KEY_FILE = env.str("SSL_KEY_FILE", default="") or None
# Una, o varias separadas por comas: cada grupo del bus va siempre a la misma.
REDIS_URLS = [url.strip() for url in env.str("REDIS_URL", default="").split(",") if url.strip()]

# Al revés no es un error: SSL_CERT_FILE a solas es, para OpenSSL, el almacén de autoridades de la máquina.
if SSL_KEY_FILE and not SSL_CERT_FILE:
    raise ImproperlyConfigured("SSL_KEY_FILE necesita SSL_CERT_FILE: falta el certificado.")

if EN_PRODUCCION:
    if len(SECRET_KEY) < 50 or SECRET_KEY == CLAVE_DE_EJEMPLO or "cambia" in SECRET_KEY.lower():
        raise ImproperlyConfigured(
            "SECRET_KEY falta, es corta (mínimo 50 caracteres) o es la de ejemplo. Genera una con: "
            'python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    if "*" in CORS_ALLOWED_ORIGINS_TEXTO:
        raise ImproperlyConfigured(
            "CORS_ALLOWED_ORIGINS=* no se admite en producción: pon los orígenes separados por comas."
        )
    if SOCKET_AUTH == "user_id":
        raise ImproperlyConfigured(
            "SOCKET_AUTH=user_id deja que cualquiera sea cualquiera: en producción usa SOCKET_AUTH=jwt."
        )
    if LIMITES == "apagados":
        raise ImproperlyConfigured(
            "LIMITES=apagados es para pruebas de carga: en producción usa LIMITES=normales."
        )
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS falta: pon los nombres con que se llega al servidor, separados por comas."
        )

# --- CORS: una sola variable para REST y Socket.IO ---
CORS_ALLOW_ALL_ORIGINS = CORS_ALLOWED_ORIGINS_TEXTO == "*"
CORS_ALLOWED_ORIGINS = (
    [] if CORS_ALLOW_ALL_ORIGINS else [o for o in CORS_ALLOWED_ORIGINS_TEXTO.split(",") if o]
)

INSTALLED_APPS = [
    # La primera: sus plantillas van delante de las del admin.
    "redup_project",
    "redup_project.apps.AdminDeRedup",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    # Para servir desde aquí la página de /api/docs, sin pedirla fuera.
    "ninja",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "estudiantes",
    "grupos",
    "publicaciones",
    "mensajeria",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "redup_project.errores_http.ErroresEnJson",
    "redup_project.barra_final.BarraFinal",
    "redup_project.formularios.Formularios",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # El último: cambia la respuesta de quien se quedó sin intentos.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "redup_project.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Base de datos: la de DATABASE_URL o, sin ella, una embebida en el proyecto ---
MOTOR = "redup_project.base_de_datos"
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL", engine=MOTOR)}
else:
    DATABASES = {"default": {"ENGINE": MOTOR, "NAME": "redup", "EMBEBIDA": BASE_DIR / ".postgres"}}
# Con los del escritor, son todos los conjuntos de hilos; son fijos y cada hilo conserva su conexión: el
# tope de conexiones de un proceso es la suma (docs/decisiones/0002).
HILOS_HTTP = 8
HILOS_TIEMPO_REAL = 8
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
# Los intentos de `ritmo.py` se cuentan aquí: con varios procesos han de contarse juntos.
CACHES = {
    # En la primera: con varias, Django tomaría las demás por copias de ella.
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URLS[0],
        # Sin plazo, un Redis parado detendría a quien sólo quiere entrar.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URLS
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # De fábrica caben 300: probar 300 correos borraría lo contado de todos los demás.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
# --- El bus entre procesos: sin Redis, un solo proceso ---
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "redup_project.tiempo_real.bus.capa_redis.CapaRedis",
        "CONFIG": {"hosts": REDIS_URLS},
    }
    if REDIS_URLS
    else {"BACKEND": "redup_project.tiempo_real.bus.capa_en_memoria.CapaEnMemoria"}
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Identidad ---
AUTH_USER_MODEL = "estudiantes.Usuario"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Para el admin y createsuperuser; el registro de la app tiene la suya (`contrato/rest.md` §3.1).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{regla}"}
    for regla in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
JWT_VIDA_SEGUNDOS = 30 * 24 * 3600
LOGIN_URL = "admin:login"

# --- El admin (docs/decisiones/0009): sesiones, intentos fallidos, segundo factor y contenido ---
# Una jornada de trabajo; y quien cierra el navegador, sale.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# La sesión y el CSRF no los lee ningún JavaScript: los formularios llevan el suyo dentro.
CSRF_COOKIE_HTTPONLY = True

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "estudiantes.consultas.permisos.PermisosDelRol",
]
# De las contraseñas de la API se encarga `ritmo.py`; axes sólo ve las del admin.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# Insistir bloqueado no alarga el bloqueo: si no, quien ataca desde tu red no te dejaría entrar nunca.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "admin/bloqueado.html"
AXES_CLIENT_IP_CALLABLE = "redup_project.ritmo.direccion"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "estudiantes.admin.entrada.correo_del_intento"
AXES_ENABLE_ADMIN = False
# Sólo los fallos: una fila por cada entrada y salida no la mira nadie.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# En desarrollo se ofrece; en producción, sin él no se entra en el admin.
SEGUNDO_FACTOR_OBLIGATORIO = EN_PRODUCCION
OTP_TOTP_ISSUER = "RedUP"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

if EN_PRODUCCION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Sin SECURE_PROXY_SSL_HEADER, que se creería lo que mande cualquiera: de X-Forwarded-Proto se
    # encarga uvicorn, que sólo se lo cree al proxy de la misma máquina (`servir.py`).
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = [
        "security.W008",  # de HTTP a HTTPS lleva Nginx (deploy/nginx.conf); /salud se pide por HTTP
        "security.W021",  # la lista de precarga es de dominios enteros, y éste es sólo un nombre
    ]
    CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if not h.startswith("*")]

# --- Mensajería: hasta cuándo se puede cambiar lo enviado ---
MENSAJES_VENTANA_EDICION_MINUTOS = _plazo(
    "MENSAJES_VENTANA_EDICION_MINUTOS",
    env.str("MENSAJES_VENTANA_EDICION_MINUTOS", default="") or "15",
)
MENSAJES_VENTANA_BORRADO_HORAS = _plazo(
    "MENSAJES_VENTANA_BORRADO_HORAS",
    env.str("MENSAJES_VENTANA_BORRADO_HORAS", default="") or "48",
)

# --- Push: la cuenta de servicio de Firebase; sin ella, apagado ---
FIREBASE_CREDENCIALES = env.str("FIREBASE_CREDENCIALES", default="") or None
if FIREBASE_CREDENCIALES and not Path(FIREBASE_CREDENCIALES).is_file():
    raise ImproperlyConfigured("FIREBASE_CREDENCIALES no es un archivo que se pueda leer.")
if FIREBASE_CREDENCIALES and find_spec("firebase_admin") is None:
    raise ImproperlyConfigured(
        "FIREBASE_CREDENCIALES necesita firebase-admin: pip install -r requirements-push.txt"
    )

# --- Correo: en desarrollo se escribe en la consola; en producción, el servidor que se diga ---
CORREO_POR_DEFECTO = "smtp://localhost:25" if EN_PRODUCCION else "consolemail://"
vars().update(_correo(env.str("EMAIL_URL", default="") or CORREO_POR_DEFECTO))
# Quien espera es un hilo con más correos detrás.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_REMITENTE", default="") or "RedUP <redup@localhost>"

LANGUAGE_CODE = "es"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
# Los estáticos del admin salen directamente de los paquetes: no hay paso de collectstatic que olvidar.
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or BASE_DIR / "medios")

# --- Registro: líneas legibles en desarrollo, JSON en producción ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "legible": {"format": "{asctime} {message}", "datefmt": "%H:%M:%S", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{asctime}{levelname}{name}{message}",
            "style": "{",
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "consola": {
            "class": "logging.StreamHandler",
            "formatter": "json" if EN_PRODUCCION else "legible",
        }
    },
    "root": {"handlers": ["consola"], "level": "WARNING"},
    "loggers": {
        # De cada intento escribe tres líneas; lo que importa está en su tabla.
        "axes": {"level": "ERROR"},
        "redup": {"level": os.environ.get("LOG_LEVEL", "INFO" if EN_PRODUCCION else "DEBUG")},
    },
}
