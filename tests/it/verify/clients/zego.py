"""A small client of ZEGO's RevokeRoomMessage, as an SDK would be one. With a deviation's name as its argument it makes that mistake."""

import hashlib
import http.client
import json
import os
import secrets
import sys
import time
import urllib.parse

DEVIATION = sys.argv[1] if len(sys.argv) > 1 else ""
BASE = urllib.parse.urlsplit(os.environ["UNSAID_BASE_URL"])


def call(action, body):
    app, secret = os.environ["UNSAID_APP_ID"], os.environ["UNSAID_SERVER_SECRET"]
    nonce = "k3j5h2x9q" if DEVIATION == "odd-nonce" else secrets.token_hex(8)
    timestamp = str(int(time.time()))
    signed = f"{app}{nonce}{secret}{timestamp}" if DEVIATION != "badly-signed" else f"{app}{nonce}{timestamp}{secret}"
    query = {
        "Action": action,
        "AppId": app,
        "SignatureNonce": nonce,
        "Timestamp": timestamp,
        "SignatureVersion": "2.0",
        "Signature": hashlib.md5(signed.encode()).hexdigest(),
    }
    if action == "UserRegister" and DEVIATION == "arranges-without-nonce":
        del query["SignatureNonce"]
    connection = http.client.HTTPConnection(BASE.hostname, BASE.port, timeout=600)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/?" + urllib.parse.urlencode(query), json.dumps(body), headers)
    answer = json.loads(connection.getresponse().read())
    if answer["Code"] != 0 and action == "RevokeRoomMessage":
        raise SystemExit(f"refused: {answer}")
    return answer


if DEVIATION == "arranges-without-nonce":
    call("UserRegister", {"UserInfo": [{"UserId": "u9"}]})
if DEVIATION == "calls-elsewhere":
    call("QueryRoomUserList", {"RoomId": "room1"})
room = "GroupId" if DEVIATION == "sample-body" else "RoomId"
call("RevokeRoomMessage", {"FromUserId": "u1", room: "room1", "MsgSeq": 10, "Payload": "hello world"})
