// A small client of Easemob's two calls, as an SDK would be one. With a deviation's name as its argument it makes that mistake.

import { request } from "node:http";
import { connect } from "node:net";

const { UNSAID_BASE_URL: base, UNSAID_ORG_NAME: org, UNSAID_APP_NAME: app } = process.env;
let token = process.env.UNSAID_TOKEN;
const accepts = { "accept-list": "text/plain;q=0.1, application/json;q=0.9, */*;q=0.1", "accept-html": "text/html, application/json;q=0" };
const deviation = process.argv[2] ?? "";
const { hostname, port } = new URL(base);

function headersOf(payload, chunked, path) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  if (deviation !== "no-accept") headers.Accept = accepts[deviation] ?? "application/json";
  if (deviation === "form" && path !== "/messages/users") headers["Content-Type"] = "application/x-www-form-urlencoded";
  if (chunked) headers["Transfer-Encoding"] = "chunked";
  else headers["Content-Length"] = Buffer.byteLength(payload);
  return headers;
}

function call(method, path, body, chunked = false, again = false) {
  const payload = JSON.stringify(body);
  const options = { hostname, port, method, path: `/${org}/${app}${path}`, headers: headersOf(payload, chunked, path), agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(JSON.parse(text).data);
        else if ([408, 503].includes(answer.statusCode) && deviation === "sends-again" && !again) call(method, path, body, chunked, true).then(resolve, reject);
        else if (deviation === "careless") resolve({ recalled: "yes" });
        else reject(new Error(`refused: ${answer.statusCode} ${text}`));
      });
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
  if (deviation === "older-kind") body.chat_type = "groupChat";
  if (deviation.startsWith("older-")) [path, body] = ["/messages/recall", { msgs: [body] }];
  const { recalled } = await call("POST", path, body);
  if (deviation === "recalled-as-bool" ? recalled !== true : recalled !== "yes") throw new Error(`not recalled: ${recalled}`);
}

function deleteConversation(user, peer) {
  const body = { channel: peer, type: "chat", delete_roam: deviation === "number-for-bool" ? 1 : true };
  if (deviation === "unescaped") return callUnescaped("DELETE", `/users/${user}/user_channel`, body);
  return call("DELETE", `/users/${encodeURIComponent(user)}/user_channel`, body, deviation === "chunked");
}

// Asks for a token as some published clients do.
async function fetchToken() {
  const body = { grant_type: "client_credentials", client_id: process.env.UNSAID_CLIENT_ID, client_secret: process.env.UNSAID_CLIENT_SECRET };
  if (deviation === "blank-ttl") body.ttl = "";
  const headers = { "Content-Type": deviation === "token-as-form" ? "application/x-www-form-urlencoded" : "application/json" };
  if (deviation === "token-unannounced") delete headers["Content-Type"];
  const payload = JSON.stringify(body);
  headers["Content-Length"] = Buffer.byteLength(payload);
  const path = `${deviation === "two-slashes" ? "/" : ""}/${org}/${app}/token`;
  const answer = await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method: "POST", path, headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => resolve(JSON.parse(text)));
    });
    asked.on("error", reject);
    asked.end(payload);
  });
  if (!answer.access_token) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

if (["blank-ttl", "token-as-form", "token-unannounced", "two-slashes"].includes(deviation)) token = await fetchToken();
const sent = await call("POST", "/messages/users", { from: "u1", to: ["u2"], type: "txt", body: { msg: "hello" } });
await recall(sent.u2, "u1", "u2");
await deleteConversation(deviation === "unescaped" ? "u 1" : "u1", "u2");
