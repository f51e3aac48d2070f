// A small client of ZEGO's RevokeRoomMessage, as an SDK would be one. With a deviation's name as its argument it makes that mistake.

import { createHash, randomBytes } from "node:crypto";

const { UNSAID_BASE_URL: base, UNSAID_APP_ID: app, UNSAID_SERVER_SECRET: secret } = process.env;
const deviation = process.argv[2] ?? "";

async function call(Action, body) {
  const nonce = deviation === "odd-nonce" ? Math.random().toString(36).substring(2) : randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = deviation === "badly-signed" ? `${app}${nonce}${timestamp}${secret}` : `${app}${nonce}${secret}${timestamp}`;
  const query = new URLSearchParams({
    Action,
    AppId: app,
    SignatureNonce: nonce,
    Timestamp: timestamp,
    SignatureVersion: "2.0",
    Signature: createHash("md5").update(signed).digest("hex"),
  });
  if (Action === "UserRegister" && deviation === "arranges-without-nonce") query.delete("SignatureNonce");
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${base}/?${query}`, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}

if (deviation === "arranges-without-nonce") await call("UserRegister", { UserInfo: [{ UserId: "u9" }] });
if (deviation === "calls-elsewhere") await call("QueryRoomUserList", { RoomId: "room1" });
const room = deviation === "sample-body" ? "GroupId" : "RoomId";
const { Code: code, Message: message } = await call("RevokeRoomMessage", { FromUserId: "u1", [room]: "room1", MsgSeq: 10, Payload: "hello world" });
if (code !== 0) {
  console.error(`refused: ${code} ${message}`);
  process.exit(1);
}
