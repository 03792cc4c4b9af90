"""Events reach a real receiver: at least once, with one id, signed; whatever the receiver answers."""

import itertools
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from sync_status.database import open_database
from sync_status.webhooks.schedule import DELAYS_SECONDS
from sync_status.webhooks.transport import post

from tests.sync_status.receiver import Reply, receiving
from tests.sync_status.webhook_desk import HAPPENED, LOOPBACK, Desk, desk_in, failed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as desk:
        yield desk


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_event_arrives_once_and_the_official_library_verifies_it(desk: Desk) -> None:
    with receiving() as receiver:
        endpoint, secret = desk.add(receiver.url)
        assert desk.record(failed(), failed()) == [True, False]
        desk.send()
        desk.send()
        (got,) = receiver.received
        told = got.verify(secret)
        assert told == {
            "type": "sync.failed",
            "timestamp": "2026-01-05T06:00:00Z",
            "data": {"connection_id": "plex", "run_id": "run-1"},
        }
        with pytest.raises(WebhookVerificationError):
            got.verify(desk.add(receiver.url)[1])
        assert got.id == failed().id
        assert got.headers["content-type"] == "application/json"
    assert desk.state(endpoint) == [("delivered", 1, [204])]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (302, "HTTP 302: redirects are not followed; set the address it leads to"),
        (400, "HTTP 400"),
        (500, "HTTP 500"),
    ],
)
def test_what_is_no_success_is_tried_again_with_the_same_id_and_body(desk: Desk, status: int, told: str) -> None:
    with receiving(Reply(status, {"Location": "/elsewhere"}), Reply(200)) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.move(timedelta())
        desk.record(failed())
        desk.send()
        assert desk.deliveries.of(endpoint)[0].attempts[0].error == told
        desk.send()
        assert len(receiver.received) == 1
        desk.move(timedelta(seconds=5))
        desk.send()
        first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert desk.state(endpoint) == [("delivered", 2, [status, 200])]


def test_a_receiver_that_is_down_gets_the_event_when_it_is_back(desk: Desk) -> None:
    endpoint, _ = desk.add(f"http://127.0.0.1:{closed_port()}/hooks")
    desk.move(timedelta())
    desk.record(failed())
    desk.send()
    (delivery,) = desk.deliveries.of(endpoint)
    assert [attempt.error for attempt in delivery.attempts] == ["connection refused"]
    assert delivery.next_attempt_at == desk.at + timedelta(seconds=5)
    with receiving() as receiver:
        desk.endpoints.change(endpoint, url=receiver.url)
        desk.move(timedelta(seconds=5))
        desk.send()
        assert receiver.ids == [failed().id]


def test_a_slow_receiver_holds_up_nobody_else(desk: Desk) -> None:
    with receiving(Reply(is_slow=True)) as slow, receiving() as quick:
        held, _ = desk.add(slow.url)
        served, _ = desk.add(quick.url)
        desk.record(failed("a"), failed("b"))
        desk.dispatcher.run_due()
        while not slow.received or [one[0] for one in desk.state(served)] != ["delivered", "delivered"]:
            assert desk.state(held) == [("pending", 0, []), ("pending", 0, [])]
        slow.release.set()


def test_a_receiver_that_says_nothing_is_left() -> None:
    with receiving(Reply(is_slow=True)) as slow:
        assert post(slow.url, {}, b"{}", allowed=LOOPBACK, timeout_seconds=0.3).error == "no answer within 0.3 s"


def test_a_receiver_that_drips_is_left_too() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        peer, _ = listener.accept()
        peer.recv(65536)
        # A header that goes on for ever, faster than any timeout of a single read.
        while not ended.wait(0.02):
            try:
                peer.send(b"x")
            except OSError:
                break
        peer.close()

    thread = threading.Thread(target=drip)
    thread.start()
    answer = post(f"http://127.0.0.1:{listener.getsockname()[1]}/", {}, b"{}", allowed=LOOPBACK, timeout_seconds=0.3)
    ended.set()
    # On a busy machine the time may be over before anybody has called.
    socket.create_connection(listener.getsockname()).close()
    thread.join()
    listener.close()
    assert answer.error == "no answer within 0.3 s"


def test_410_disables_and_enabling_sends_what_waited(desk: Desk) -> None:
    with receiving(Reply(410), Reply(204)) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.record(failed("a"), failed("b"))
        desk.send()
        assert len(receiver.received) == 1
        assert desk.endpoints.get(endpoint).state == "disabled"
        assert desk.endpoints.get(endpoint).disabled_reason == "the receiver answered 410 Gone"
        desk.endpoints.change(endpoint, is_enabled=True)
        desk.send()
        assert receiver.ids == [failed("a").id, failed("b").id]


def test_retry_after_is_obeyed_for_every_event_of_that_receiver(desk: Desk) -> None:
    with receiving(Reply(429, {"Retry-After": "600"}), Reply(204)) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.move(timedelta())
        desk.record(failed("a"), failed("b"))
        desk.send()
        assert receiver.ids == [failed("a").id]
        assert desk.dispatcher.next_due() == desk.at + timedelta(seconds=600)
        desk.move(timedelta(seconds=599))
        desk.send()
        assert len(receiver.received) == 1
        desk.move(timedelta(seconds=1))
        desk.send()
        assert receiver.ids == [failed("a").id, failed("a").id, failed("b").id]
        assert [one[0] for one in desk.state(endpoint)] == ["delivered", "delivered"]


def test_nothing_is_lost_before_75_hours_and_the_last_attempt_counts(desk: Desk) -> None:
    replies = [Reply(500)] * (len(DELAYS_SECONDS) - 1) + [Reply(204)]
    with receiving(*replies) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.move(timedelta())
        began = desk.at
        desk.record(*(failed(str(n)) for n in range(1)))
        moments: list[float] = []
        while (due := desk.dispatcher.next_due() or (began if not moments else None)) is not None:
            desk.at = due
            moments.append((due - began).total_seconds())
            desk.send()
        assert [round(later - sooner) for sooner, later in itertools.pairwise(moments)] == [
            round(delay) for delay in DELAYS_SECONDS[1:]
        ]
        assert moments[-1] >= 75 * 3600
        assert set(receiver.ids) == {failed("0").id}
    assert desk.state(endpoint)[0][:2] == ("delivered", 10)


def test_an_event_that_nobody_takes_is_lost_in_the_log_and_can_be_recovered(desk: Desk) -> None:
    with receiving(*[Reply(500)] * len(DELAYS_SECONDS), Reply(204)) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.move(timedelta())
        began = desk.at
        desk.record(failed())
        for _ in DELAYS_SECONDS:
            desk.send()
            desk.at = desk.dispatcher.next_due() or desk.at
        assert desk.state(endpoint)[0][0] == "lost"
        assert desk.endpoints.get(endpoint).lost_in_a_row == 1
        assert desk.deliveries.recover(endpoint, began) == 1
        desk.send()
        assert desk.state(endpoint)[0][0] == "delivered"
        assert desk.endpoints.get(endpoint).lost_in_a_row == 0
        assert len(set(receiver.ids)) == 1


def test_only_what_was_asked_for_is_sent_and_nothing_from_before(desk: Desk) -> None:
    with receiving() as receiver:
        desk.move(timedelta())
        desk.record(failed("before"))
        desk.move(timedelta(seconds=1))
        endpoint, _ = desk.add(receiver.url, event_types=["sync.failed"], connections=["plex"])
        late = failed("late")
        other = type(late)("sync.completed", "ok", late.timestamp, {}, "plex")
        desk.record(late, other, failed("elsewhere", "netsuite"))
        desk.send()
        assert receiver.ids == [late.id]
        assert desk.deliveries.recover(endpoint, HAPPENED) == 0


def test_two_signatures_while_a_secret_changes_and_one_afterwards(desk: Desk) -> None:
    with receiving() as receiver:
        endpoint, old = desk.add(receiver.url)
        new = desk.endpoints.rotate(endpoint, timedelta(hours=1))
        desk.record(failed("during"))
        desk.send()
        receiver.received[0].verify(old)
        receiver.received[0].verify(new)
        desk.endpoints.rotate(endpoint, timedelta())
        desk.record(failed("after"))
        desk.send()
        with pytest.raises(WebhookVerificationError):
            receiver.received[1].verify(old)
        with pytest.raises(WebhookVerificationError):
            receiver.received[1].verify(new)


def test_redelivery_and_test_reach_one_receiver_only(desk: Desk) -> None:
    with receiving() as one, receiving() as other:
        endpoint, secret = desk.add(one.url, event_types=["sync.failed"])
        desk.add(other.url)
        desk.record(failed())
        desk.send()
        desk.deliveries.redeliver(endpoint, desk.deliveries.of(endpoint)[0].id)
        desk.deliveries.test(endpoint)
        desk.send()
        assert one.ids[:2] == [failed().id] * 2
        assert one.received[2].verify(secret)["type"] == "webhook.test"
        assert other.ids == [failed().id]


def test_large_events_leave_without_their_streams() -> None:
    event = failed()
    streams = [{"name": f"stream_{n}", "status": "completed", "extracted": n, "loaded": n} for n in range(1000)]
    large = type(event)(event.type, "large", event.timestamp, {"run_id": "large", "streams": streams})
    body = large.body()
    assert len(body.encode()) < 20_000
    assert json.loads(body)["data"] == {"run_id": "large", "truncated": True}


def test_what_ended_is_forgotten_and_what_waits_is_kept(desk: Desk) -> None:
    with receiving(Reply(204), Reply(500)) as receiver:
        endpoint, _ = desk.add(receiver.url)
        desk.record(failed("done"), failed("waiting"))
        desk.send()
        assert desk.deliveries.forget(desk.clock() + timedelta(days=1)) == 1
        assert [one[0] for one in desk.state(endpoint)] == ["pending"]
        assert desk.record(failed("waiting")) == [False]


def test_what_happens_after_events_were_forgotten_is_sent(desk: Desk) -> None:
    with receiving(Reply(204)) as receiver:
        desk.record(failed("a"), failed("b"), failed("c"))
        desk.send()
        desk.add(receiver.url)
        assert desk.deliveries.forget(desk.clock() + timedelta(days=1)) == 2
        desk.record(failed("d"))
        desk.send()
        assert receiver.ids == [failed("d").id]


def test_either_database_keeps_and_forgets_alike(database_uri: str) -> None:
    desk = Desk(open_database(database_uri))
    with receiving(Reply(204), Reply(500), Reply(204)) as receiver:
        endpoint, secret = desk.add(receiver.url, event_types=["sync.failed"])
        assert desk.record(failed("a"), failed("b"), failed("a")) == [True, True, False]
        desk.send()
        assert [one[0] for one in desk.state(endpoint)] == ["delivered", "pending"]
        desk.deliveries.redeliver(endpoint, desk.deliveries.of(endpoint)[1].id)
        desk.endpoints.rotate(endpoint)
        assert desk.deliveries.recover(endpoint, HAPPENED) == 0
        desk.send()
        assert receiver.ids == [failed("a").id, failed("b").id, failed("a").id]
        receiver.received[2].verify(secret)
        assert desk.deliveries.forget(desk.clock() + timedelta(days=1)) == 1
        desk.endpoints.change(endpoint, is_enabled=False)
        desk.endpoints.remove(endpoint)
        assert desk.endpoints.all() == []
    desk.dispatcher.close()
    desk.engine.dispose()
