"""A forked tap is what its command is: the same rows, the same last words, the same ends."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import forked

TAP = str(Path(sys.executable).with_name("tap-sandbox"))
PYTHON = (sys.executable, "-c")


def last_word(log: str) -> str:
    """The last line, without the time at which it was said."""
    return (log.splitlines() or [""])[-1].rpartition("|")[2]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param((TAP, "--about", "--format", "json"), id="what it prints"),
        pytest.param((TAP, "--config", "/nowhere.json"), id="a wrong call"),
        pytest.param((TAP, "check", "--config=ENV"), id="a wrong setting"),
        pytest.param((*PYTHON, "import os, sys; print(sys.argv, os.getcwd())", "x"), id="arguments"),
        pytest.param((*PYTHON, "import os; print(sorted(os.environ.items()))"), id="environment"),
        pytest.param((*PYTHON, "import atexit; atexit.register(print, 'last'); print('first')"), id="at the end"),
        pytest.param((*PYTHON, "import sys; print(1); print(2, file=sys.stderr); sys.exit('no')"), id="a word"),
        pytest.param((*PYTHON, "import sys; sys.exit(7)"), id="a code"),
        pytest.param((*PYTHON, "import sys; sys.excepthook = lambda *a: print(a[0]); int('x')"), id="a hook"),
        pytest.param((*PYTHON, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), id="a signal"),
        pytest.param((*PYTHON, "import signal; print([signal.getsignal(n) for n in (2, 13, 15)])"), id="handlers"),
        pytest.param((*PYTHON, "import threading; threading.Timer(0.1, print, ['late']).start()"), id="threads"),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_forked_program_ends_as_the_program_does(command: tuple[str, ...], unbuffered: str) -> None:
    environment = {"PYTHONUNBUFFERED": unbuffered, "TAP_SANDBOX_API_URL": "nonsense", "LC_ALL": "C.UTF-8"}
    real = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    fork = forked.run(command, env=environment)
    assert (fork.returncode, fork.stdout) == (real.returncode, real.stdout)
    assert last_word(fork.stderr) == last_word(real.stderr)


def test_a_signal_reaches_it_and_only_it() -> None:
    waits = (*PYTHON, "import signal; print('ready', flush=True); signal.pause()")
    with tempfile.TemporaryFile("w+") as log, forked.reading(waits, log) as (first, rows):
        with tempfile.TemporaryFile("w+") as other, forked.reading(waits, other) as (second, more):
            assert (rows.readline(), more.readline()) == ("ready\n", "ready\n")
            second.send_signal(signal.SIGTERM)
            assert more.read() == ""
        first.send_signal(signal.SIGINT)
        assert rows.read() == ""
    assert (first.returncode, second.returncode) == (-signal.SIGINT, -signal.SIGTERM)
