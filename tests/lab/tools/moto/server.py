"""An AWS API that asks IAM about every request: moto, by HTTP and by HTTPS, over the same state.

Usage: server.py CERTIFICATE KEY. Prints one line of JSON when it serves: both ports and the key of an administrator. It ends
with its standard input, so that no parent leaves one behind.

moto evaluates one condition operator, StringEquals, and takes every other condition for true, which would make the
statement "deny what comes without TLS" deny everything. So this file adds what AWS documents for Bool on
aws:SecureTransport: the statement counts only for requests whose scheme it names.
"""

import json
import os
import ssl
import sys
import threading

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"

from flask import request
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

unconditional = IAMPolicyStatement.is_action_permitted


def is_action_permitted(self, *args, **kwargs):
    wanted = self._statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
    if wanted is not None and wanted != str(request.is_secure).lower():
        return PermissionResult.NEUTRAL
    return unconditional(self, *args, **kwargs)


IAMPolicyStatement.is_action_permitted = is_action_permitted


class Handler(MotoRequestHandler):
    def log_request(self, code="-", size="-"):
        """One line a request: what was asked, and what came of it."""
        sys.stderr.write(f"{code} {self.command} {self.path}\n")


def make_administrator():
    backend = iam_backends["123456789012"]["aws"]
    backend.create_user("us-east-1", "administrator")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    backend.put_user_policy("administrator", "everything", json.dumps(everything))
    key = backend.create_access_key("administrator")
    return {"accessKey": key.access_key_id, "secretKey": key.secret_access_key}


def serve(tls):
    server = make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=Handler, ssl_context=tls
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.port


application = DomainDispatcherApplication(create_backend_app)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
print(json.dumps({"http": serve(None), "https": serve(context), "administrator": make_administrator()}), flush=True)
sys.stdin.read()
