import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests
from singer_http.faults import Fault, judge, naming_failures
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

TABLE = (
    Fault(403, RetriableAPIError, "the quota of the minute is spent", marker="QUOTA"),
    Fault(403, FatalAPIError, "the token lacks the read scope"),
)


def answer(status: int, body: str = "", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body.encode()  # noqa: SLF001 - the only way to make one without a server
    response.headers.update(headers)
    return response


@pytest.mark.parametrize(
    ("response", "error", "message"),
    [
        pytest.param(answer(403, "QUOTA x"), RetriableAPIError, "quota of the minute", id="marker"),
        pytest.param(answer(403, "other"), FatalAPIError, "lacks the read scope", id="status alone"),
        pytest.param(answer(429), RetriableAPIError, "slow down", id="unknown 429"),
        pytest.param(answer(503), RetriableAPIError, "failed at its end", id="unknown 5xx"),
        pytest.param(answer(418), FatalAPIError, "refused", id="unknown 4xx"),
        pytest.param(answer(302, location="https://elsewhere"), FatalAPIError, "refused", id="redirect"),
    ],
)
def test_an_answer_means_what_the_first_fitting_row_says(
    response: requests.Response, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        judge(response, TABLE, request_id_header="x-request-id")
    assert f"HTTP {response.status_code}" in str(caught.value)


def test_a_success_passes() -> None:
    assert judge(answer(200), TABLE, request_id_header="x-request-id") is None


def test_an_accepted_answer_says_why_there_are_no_rows() -> None:
    table = (Fault(404, None, "the order was deleted meanwhile", marker="GONE"), *TABLE)
    told = judge(answer(404, "GONE canary", **{"x-request-id": "req-1"}), table, request_id_header="x-request-id")
    assert told == "the order was deleted meanwhile (HTTP 404, request id req-1)"
    with pytest.raises(FatalAPIError, match="refused"):
        judge(answer(404, "other"), table, request_id_header="x-request-id")


def test_a_message_names_the_request_and_holds_nothing_of_the_body() -> None:
    response = answer(403, "QUOTA canary-secret", **{"x-request-id": "req-1", "set-cookie": "canary-secret"})
    with pytest.raises(RetriableAPIError, match="request id req-1") as caught:
        judge(response, TABLE, request_id_header="x-request-id")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


@contextmanager
def server(reply: bytes) -> Iterator[str]:
    """A socket that answers one connection with raw bytes and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(timeout=10)


def failure(url: str) -> str:
    ask = naming_failures(requests.get, setting="api_url")
    with pytest.raises(RetriableAPIError) as caught:
        ask(url, timeout=0.5)
    told = "".join(traceback.format_exception(caught.value))
    assert "canary" not in told
    return str(caught.value)


def test_a_refused_connection_names_the_address_and_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    message = failure(f"http://user:canary@127.0.0.1:{port}/orders?token=canary")
    assert message.startswith(f"nothing answers at http://127.0.0.1:{port}; check the setting api_url")


def test_an_unknown_host_is_told_from_a_refused_connection() -> None:
    assert failure("http://no-such-host.invalid/orders?token=canary").startswith("no such host")


def test_silence_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "did not answer in time" in failure(f"http://127.0.0.1:{silent.getsockname()[1]}/?token=canary")


def test_an_answer_that_stops_coming_is_told_as_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as kept:

        def serve() -> None:
            connection = kept.enter_context(listener.accept()[0])
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

        threading.Thread(target=serve, daemon=True).start()
        assert "did not answer in time" in failure(f"http://127.0.0.1:{listener.getsockname()[1]}/?token=canary")


def test_a_broken_answer_is_told_as_such() -> None:
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{") as address:
        assert "broke off" in failure(f"http://{address}/?token=canary")


def test_a_certificate_that_nobody_vouches_for_is_told_as_such() -> None:
    with server(b"HTTP/1.1 400 not TLS\r\n\r\n") as address:
        assert "certificate" in failure(f"https://{address}/?token=canary")
