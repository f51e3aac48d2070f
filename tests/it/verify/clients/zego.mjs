// A small client of ZEGO's RevokeRoomMessage, as an SDK would be one. With a deviation's name as its argument it makes that mistake.

import { createHash, randomBytes } from "node:crypto";

const { UNSAID_BASE_URL: base, UNSAID_APP_ID: app, UNSAID_SERVER_SECRET: secret } = process.env;
const deviation = process.argv[2] ?? "";

const nonce = deviation === "odd-nonce" ? Math.random().toString(36).substring(2) : randomBytes(8).toString("hex");
const timestamp = Math.floor(Date.now() / 1000);
const signed = deviation === "badly-signed" ? `${app}${nonce}${timestamp}${secret}` : `${app}${nonce}${secret}${timestamp}`;
const query = new URLSearchParams({
  Action: "RevokeRoomMessage",
  AppId: app,
  SignatureNonce: nonce,
  Timestamp: timestamp,
  SignatureVersion: "2.0",
  Signature: createHash("md5").update(signed).digest("hex"),
});
const room = deviation === "sample-body" ? "GroupId" : "RoomId";
const answer = await fetch(`${base}/?${query}`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ FromUserId: "u1", [room]: "room1", MsgSeq: 10, Payload: "hello world" }),
});
const { Code: code, Message: message } = await answer.json();
if (code !== 0) {
  console.error(`refused: ${code} ${message}`);
  process.exit(1);
}
