// A small client of Easemob's two calls, as an SDK would be one. With a deviation's name as its argument it makes that mistake.

import { request } from "node:http";
import { connect } from "node:net";

const { UNSAID_BASE_URL: base, UNSAID_ORG_NAME: org, UNSAID_APP_NAME: app, UNSAID_TOKEN: token } = process.env;
const deviation = process.argv[2] ?? "";
const { hostname, port } = new URL(base);

function headersOf(payload, chunked) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  if (deviation !== "no-accept") headers.Accept = "application/json";
  if (chunked) headers["Transfer-Encoding"] = "chunked";
  else headers["Content-Length"] = Buffer.byteLength(payload);
  return headers;
}

function call(method, path, body, chunked = false) {
  const payload = JSON.stringify(body);
  const options = { hostname, port, method, path: `/${org}/${app}${path}`, headers: headersOf(payload, chunked), agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => (answer.statusCode === 200 ? resolve(JSON.parse(text).data) : reject(new Error(`refused: ${answer.statusCode} ${text}`))));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(payload);
  });
}

// Node itself refuses a path with a space in it; whoever writes to the socket does not.
function callUnescaped(method, path, body) {
  const payload = JSON.stringify(body);
  const headers = Object.entries(headersOf(payload)).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, hostname);
    let text = "";
    socket.on("data", (part) => (text += part));
    socket.on("end", () => (text.startsWith("HTTP/1.1 200") ? resolve() : reject(new Error(`refused: ${text.split("\r\n")[0]}`))));
    socket.on("error", reject);
    socket.write(`${method} /${org}/${app}${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n${headers.join("")}\r\n${payload}`);
  });
}

async function recall(message, sender, receiver) {
  let body = { msg_id: message, to: receiver, chat_type: "chat", from: sender, force: false };
  let path = "/messages/msg_recall";
  if (deviation === "empty-from") body.from = "";
  if (deviation === "older-address") [path, body] = ["/messages/recall", { msgs: [body] }];
  const { recalled } = await call("POST", path, body);
  if (deviation === "recalled-as-bool" ? recalled !== true : recalled !== "yes") throw new Error(`not recalled: ${recalled}`);
}

function deleteConversation(user, peer) {
  const body = { channel: peer, type: "chat", delete_roam: deviation === "number-for-bool" ? 1 : true };
  if (deviation === "unescaped") return callUnescaped("DELETE", `/users/${user}/user_channel`, body);
  return call("DELETE", `/users/${encodeURIComponent(user)}/user_channel`, body, deviation === "chunked");
}

const sent = await call("POST", "/messages/users", { from: "u1", to: ["u2"], type: "txt", body: { msg: "hello" } });
await recall(sent.u2, "u1", "u2");
await deleteConversation(deviation === "unescaped" ? "u 1" : "u1", "u2");
