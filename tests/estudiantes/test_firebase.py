"""El adaptador de Firebase con la biblioteca de verdad y, al otro lado, un Google de mentira.

Sólo si está instalada (`requirements-push.txt`): pesa 75 MB.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from redup_project import push

firebase_admin = pytest.importorskip("firebase_admin", reason="falta requirements-push.txt")
DATOS = {"target_type": "chat", "room_id": "7", "title": "Ana", "body": "hola"}
RECHAZOS = {"muerto": (404, "UNREGISTERED"), "ajeno": (403, "SENDER_ID_MISMATCH")}
RECHAZOS["cuota"] = (429, "QUOTA_EXCEEDED")


class Recepcion(BaseHTTPRequestHandler):
    """Da un permiso a quien lo pide y contesta a cada mensaje según su token."""

    def do_POST(self) -> None:
        cuerpo = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/permiso":
            return self._contestar(200, {"access_token": "permiso", "expires_in": 3600})
        mensaje = json.loads(cuerpo)["message"]
        self.server.mensajes.append(mensaje)
        estado, codigo = RECHAZOS.get(mensaje["token"], (200, None))
        if codigo is None:
            return self._contestar(200, {"name": "projects/redup/messages/1"})
        tipo = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
        detalles = [{"@type": tipo, "errorCode": codigo}]
        return self._contestar(estado, {"error": {"message": codigo, "details": detalles}})

    def _contestar(self, estado: int, cuerpo: dict) -> None:
        octetos = json.dumps(cuerpo).encode()
        self.send_response(estado)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octetos)))
        self.end_headers()
        self.wfile.write(octetos)

    def log_message(self, *_: object) -> None:
        """Sin ruido en la consola."""


@pytest.fixture
def recepcion(settings, tmp_path, monkeypatch):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from firebase_admin import messaging

    servidor = HTTPServer(("127.0.0.1", 0), Recepcion)
    servidor.mensajes = []
    url = f"http://127.0.0.1:{servidor.server_port}"
    monkeypatch.setattr(messaging._MessagingService, "FCM_URL", url + "/{0}/messages:send")
    clave = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    cuenta = {
        "type": "service_account",
        "project_id": "redup",
        "private_key_id": "1",
        "private_key": clave.decode(),
        "client_email": "redup@redup.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"{url}/permiso",
    }
    settings.FIREBASE_CREDENCIALES = str(tmp_path / "cuenta.json")
    (tmp_path / "cuenta.json").write_text(json.dumps(cuenta))
    hilo = threading.Thread(target=servidor.serve_forever)
    hilo.start()
    yield servidor
    servidor.shutdown()
    hilo.join()
    servidor.server_close()
    firebase_admin.delete_app(firebase_admin.get_app("redup"))
    push._firebase.cache_clear()


# firebase-admin prefiere ya los FID; la app Android manda tokens de registro, que siguen valiendo.
@pytest.mark.filterwarnings("ignore:Message.token is deprecated:DeprecationWarning")
def test_se_mandan_datos_con_prioridad_alta_y_se_sabe_que_tokens_murieron(
    recepcion, lineas_de_registro
):
    muertos = push.enviar(["vivo", "muerto", "ajeno", "cuota"], DATOS)

    assert muertos == {"muerto", "ajeno"}
    assert sorted(recepcion.mensajes, key=lambda m: m["token"]) == [
        {"token": token, "data": DATOS, "android": {"priority": "high"}}
        for token in ("ajeno", "cuota", "muerto", "vivo")
    ]
    assert lineas_de_registro()[-1] == "[PUSH] un aviso no llegó: QUOTA_EXCEEDED"
