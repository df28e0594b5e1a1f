"""El teléfono de quien entra en el admin: da el código de ahora."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice


def codigo_de(telefono: TOTPDevice, *, siguiente: bool = False) -> str:
    """El código de ahora o el siguiente, que también vale y así no se espera a que cambie."""
    reloj = TOTP(telefono.bin_key, telefono.step, telefono.t0, telefono.digits, telefono.drift)
    reloj.time = time.time() + (telefono.step if siguiente else 0)
    return f"{reloj.token():06d}"
