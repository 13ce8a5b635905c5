// A relay on `ws`: each text of a room's member goes to all members of the room. The path of the upgrade names the room.
//
//   node ws.mjs [--listen 127.0.0.1:0]
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";

const { values } = parseArgs({ options: { listen: { type: "string", default: "127.0.0.1:0" } } });
const [, host, port] = values.listen.match(/^(.*):(\d+)$/);
const rooms = new Map();
const AS_TEXT = { binary: false };

const server = new WebSocketServer({ host, port: Number(port), backlog: 4096, perMessageDeflate: false });
server.on("listening", () => {
  const { address, port } = server.address();
  console.log(`listening ${address}:${port}`);
});
server.on("connection", (socket, request) => {
  let members = rooms.get(request.url);
  if (!members) rooms.set(request.url, (members = new Set()));
  members.add(socket);
  // `text` is a Buffer: all members get the same one, and nothing is encoded again.
  socket.on("message", (text) => {
    for (const member of members) member.send(text, AS_TEXT);
  });
  socket.on("close", () => members.delete(socket));
  // A connection that breaks is closed, which is all there is to do.
  socket.on("error", () => {});
});
