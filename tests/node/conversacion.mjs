// Una conversación con el cliente oficial de JavaScript; la app, sólo por websocket.
// Uso: node conversacion.mjs URL '{"directo": [1, 2], "grupo": 7, "transports": ["websocket"]}'
// Escribe en la salida, en JSON, lo que recibió cada quien.
import { io } from "socket.io-client";

const [url, parametros] = process.argv.slice(2);
const { directo: [anaId, betoId], grupo, transports } = JSON.parse(parametros);
const recibido = { ana: [], beto: [] };

function conectar(nombre, userId) {
  const socket = io(url, { transports, query: { user_id: userId }, reconnection: false });
  socket.onAny((evento, datos) => recibido[nombre].push([evento, datos]));
  socket.on("connect_error", (error) => fallar(`${nombre}: ${error.message}`));
  return socket;
}

function fallar(motivo) {
  console.error(motivo);
  process.exit(1);
}

function esperar(socket, evento) {
  return new Promise((resolver) => socket.once(evento, resolver));
}

setTimeout(() => fallar("se acabó el tiempo"), 10_000).unref();

const ana = conectar("ana", anaId);
const beto = conectar("beto", betoId);
await Promise.all([esperar(ana, "connected"), esperar(beto, "connected")]);

// Dialecto de la semilla: 1 a 1 y a un grupo.
let llega = esperar(beto, "receive_message");
const acuse = await ana.emitWithAck("send_message", {
  to: String(betoId), message: "hola", sender_id: String(anaId),
  timestamp: "2026-01-01T10:00:00Z", type: "text",
});
await llega;
llega = Promise.all([esperar(ana, "receive_message"), esperar(beto, "receive_message")]);
ana.emit("send_message", {
  to: `grupo_${grupo}`, message: "hola a todos", sender_id: String(anaId),
  timestamp: "2026-01-01T10:00:01Z", type: "text",
});
await llega;

// Dialecto de la app: se une a la sala y pinta su propia copia.
beto.emit("join_direct_chat", { other_user_id: String(anaId) });
const { sala_uuid } = await esperar(beto, "direct_chat_joined");
llega = Promise.all([esperar(ana, "receive_message"), esperar(beto, "receive_message")]);
beto.emit("send_message", {
  sala_uuid, message: "¿qué tal?", sender_id: String(betoId),
  timestamp: "1771704900000", type: "directo", message_type: "texto",
});
await llega;
beto.emit("join_group", { group_id: grupo });
const unido = await esperar(beto, "group_joined");
llega = Promise.all([esperar(ana, "receive_message"), esperar(beto, "receive_message")]);
beto.emit("send_message", {
  sala_uuid: unido.sala_uuid, message: "al grupo", sender_id: String(betoId),
  timestamp: "1771704900001", type: "grupal", message_type: "texto",
});
await llega;

ana.disconnect();
beto.disconnect();
console.log(JSON.stringify({ acuse, ...recibido }));
