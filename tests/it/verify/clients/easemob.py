"""A small client of Easemob's two calls, as an SDK would be one. With a deviation's name as its argument it makes that mistake."""

import http.client
import json
import os
import sys
import urllib.parse

DEVIATION = sys.argv[1] if len(sys.argv) > 1 else ""
BASE = urllib.parse.urlsplit(os.environ["UNSAID_BASE_URL"])
APP = f"/{os.environ['UNSAID_ORG_NAME']}/{os.environ['UNSAID_APP_NAME']}"


ACCEPTS = {"accept-list": "text/plain;q=0.1, application/json;q=0.9, */*;q=0.1", "accept-html": "text/html, application/json;q=0"}
TOKEN = os.environ["UNSAID_TOKEN"]


def call(method, path, body, chunked=False, again=False):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    if DEVIATION != "no-accept":
        headers["Accept"] = ACCEPTS.get(DEVIATION, "application/json")
    if DEVIATION == "form" and path != "/messages/users":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    payload = json.dumps(body).encode()
    connection = http.client.HTTPConnection(BASE.hostname, BASE.port, timeout=600)
    connection._validate_path = lambda _: None  # whoever does not escape a path does not look at it either
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
        connection.request(method, APP + path, iter([payload]), headers, encode_chunked=True)
    else:
        connection.request(method, APP + path, payload, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status in (408, 503) and DEVIATION == "sends-again" and not again:
        return call(method, path, body, chunked, again=True)
    if answer.status != 200 and DEVIATION == "careless":
        return {"recalled": "yes"}
    if answer.status != 200:
        raise SystemExit(f"refused: {answer.status} {text.decode(errors='replace')}")
    return json.loads(text)["data"]


def recall(message, sender, receiver):
    body = {"msg_id": message, "to": receiver, "chat_type": "chat", "from": sender, "force": False}
    path = "/messages/msg_recall"
    if DEVIATION == "empty-from":
        body["from"] = ""
    if DEVIATION in ("older-address", "older-kind"):
        path, body = "/messages/recall", {"msgs": [body]}
    if DEVIATION == "older-kind":
        body["msgs"][0]["chat_type"] = "groupChat"
    recalled = call("POST", path, body)["recalled"]
    if (recalled is not True) if DEVIATION == "recalled-as-bool" else (recalled != "yes"):
        raise SystemExit(f"not recalled: {recalled}")


def delete_conversation(user, peer):
    name = user if DEVIATION == "unescaped" else urllib.parse.quote(user, safe="")
    roam = 1 if DEVIATION == "number-for-bool" else True
    body = {"channel": peer, "type": "chat", "delete_roam": roam}
    call("DELETE", f"/users/{name}/user_channel", body, chunked=DEVIATION == "chunked")


def fetch_token():
    """Asks for a token as some published clients do."""
    body = {"grant_type": "client_credentials", "client_id": os.environ["UNSAID_CLIENT_ID"], "client_secret": os.environ["UNSAID_CLIENT_SECRET"]}
    headers = {"Content-Type": "application/json"}
    if DEVIATION == "blank-ttl":
        body["ttl"] = ""
    if DEVIATION == "token-as-form":
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if DEVIATION == "token-unannounced":
        headers = {}
    path = f"/{APP}/token" if DEVIATION == "two-slashes" else f"{APP}/token"
    connection = http.client.HTTPConnection(BASE.hostname, BASE.port, timeout=600)
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = json.loads(connection.getresponse().read())
    if "access_token" not in answer:
        raise SystemExit(f"no token: {answer}")
    return answer["access_token"]


if DEVIATION in ("blank-ttl", "token-as-form", "token-unannounced", "two-slashes"):
    TOKEN = fetch_token()
message = call("POST", "/messages/users", {"from": "u1", "to": ["u2"], "type": "txt", "body": {"msg": "hello"}})["u2"]
recall(message, "u1", "u2")
delete_conversation("u 1" if DEVIATION == "unescaped" else "u1", "u2")
