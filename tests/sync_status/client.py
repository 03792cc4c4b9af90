"""The application on a socket of loopback, and a client that sends what it is told, odd paths and headers included."""

import json
import socket
import threading
from http.client import HTTPConnection
from typing import Any, Self

import uvicorn


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status_code, self.headers, self.text = status, headers, body.decode()

    def json(self) -> Any:
        return json.loads(self.text)


class Client:
    """Serves an application and asks it, with a token unless told otherwise."""

    def __init__(self, app: Any, token: str | None) -> None:
        self._token = token
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", server_header=False))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = "",
        headers: Any = None,
        json: Any = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Ask; a token of None sends none."""
        sent = {"Host": f"127.0.0.1:{self.port}", **(headers or {})}
        text = self._token if token == "" else token
        if text:
            sent["Authorization"] = f"Bearer {text}"
        body = raw
        if json is not None:
            body = _written(json)
            sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        return self.call("POST", path, **options)


def _written(document: Any) -> bytes:
    return json.dumps(document).encode()
