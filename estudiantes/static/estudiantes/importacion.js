// Mueve la barra sin recargar; al acabar, recarga para enseñar el resultado. Sin esto, la página se
// recarga sola con <meta http-equiv="refresh">.
"use strict";

const barra = document.getElementById("avance");
const CADA = 1000;

async function mirar() {
  try {
    const respuesta = await fetch(barra.dataset.avance, { credentials: "same-origin" });
    if (!respuesta.ok) {
      location.reload();
      return;
    }
    const avance = await respuesta.json();
    if (!avance.en_marcha) {
      location.reload();
      return;
    }
    barra.value = avance.porcentaje;
    document.getElementById("porcentaje").textContent = `${avance.porcentaje} %`;
    const estado = document.getElementById("estado");
    // Sólo si cambia: un lector de pantalla lo lee cada vez que se escribe.
    if (estado.textContent !== avance.estado) estado.textContent = avance.estado;
  } catch {
    // Sin red un momento: se vuelve a mirar.
  }
  setTimeout(mirar, CADA);
}

if (barra) setTimeout(mirar, CADA);
