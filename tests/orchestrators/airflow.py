"""A real Airflow: scheduler, DAG processor, API server and, with Celery, workers, on free ports and a database."""

import contextlib
import json
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from demo.meltano import ROOT
from tests.orchestrate.calling import ORCHESTRATE, environment
from tests.orchestrators.patience import Programs
from tests.orchestrators.stage import END, START, TRANSACTIONS, Stage, create_database

BIN = ROOT / ".tools" / "airflow" / "bin"
LOAD = "meltano.initial_load.dev.tap-netsuite-to-target-postgres--netsuite"
LOAD_SECONDS = 600
ENDED = {"success", "failed"}


@dataclass
class Airflow:
    """A deployment."""

    stage: Stage
    home: Path
    executor: str
    broker: str = ""

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.database = create_database(self.stage.postgres, f"airflow_{secrets.token_hex(4)}")
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        uri = self.database.replace("postgresql+psycopg:", "postgresql+psycopg2:")
        settings = {
            "CORE__EXECUTOR": self.executor,
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__DAGS_FOLDER": str(self.home / "dags"),
            "CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "CORE__PARALLELISM": "4",
            "CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "DATABASE__SQL_ALCHEMY_CONN": uri,
            "API__PORT": str(port),
            "API__HOST": "127.0.0.1",
            "API__WORKERS": "1",
            "API_AUTH__JWT_SECRET": secrets.token_hex(32),
            "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
            "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "3600",
            "CELERY__BROKER_URL": self.broker,
            "CELERY__RESULT_BACKEND": f"db+{uri}",
        }
        env = environment(self.stage.project) | {
            "AIRFLOW_HOME": str(self.home),
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "ERP_PIPELINES_SNAPSHOT": str(self.stage.snapshot),
            "ERP_ORCHESTRATE": ORCHESTRATE,
            "ERP_PIPELINES_RETRIES": "15",
            "ERP_PIPELINES_RETRY_SECONDS": "5",
            # Each of its processes imports the same thousand modules.
            "PYTHONPYCACHEPREFIX": str(ROOT / ".tools" / "pycache"),
            "PYTHONDONTWRITEBYTECODE": "",
            **{f"AIRFLOW__{name}": value for name, value in settings.items()},
        }
        self.programs = Programs(self.home, env)

    def call(self, *arguments: str) -> str:
        """Call the command line to its end."""
        return self.programs.call(str(BIN / "airflow"), *arguments)

    @contextlib.contextmanager
    def running(self, workers: Sequence[str] = ()) -> Iterator["Airflow"]:
        """Serve for the length of the block, with Celery workers of these names."""
        (self.home / "dags").mkdir()
        shutil.copy(ROOT / "orchestrate" / "airflow" / "erp_pipelines.py", self.home / "dags")
        self.call("db", "migrate")
        self.call("pools", "import", str(self.stage.pools))
        with self.programs.ending():
            for name in ("api-server", "dag-processor"):
                self.start(name, name)
            # Logs are files here: nobody has to serve them.
            self.start("scheduler", "scheduler", "--skip-serve-logs")
            for name in workers:
                self.start_worker(name)
            self.programs.until("Airflow's API", self._answers, 120)
            known = "SELECT dag_id FROM dag"
            self.programs.until("the DAGs", lambda: len(self.query(known)) >= len(self.dags), 120)
            yield self

    @property
    def dags(self) -> list[str]:
        """The DAGs that the snapshot asks for."""
        found = json.loads(self.stage.snapshot.read_text())
        loads = [f"meltano.initial_load.{c['state_id'].replace(':', '.')}" for c in found["connections"]]
        return [*(f"meltano.{schedule['name']}" for schedule in found["schedules"]), *loads]

    def start(self, name: str, *arguments: str) -> None:
        """Start one of its programs; its log is a file in the home."""
        self.programs.start(name, str(BIN / "airflow"), *arguments)

    def start_worker(self, name: str) -> None:
        """Start a Celery worker."""
        named = ("--celery-hostname", f"{name}@%h", "--skip-serve-logs")
        # One task at a time: what runs at once runs on two workers.
        self.start(name, "celery", "worker", "--concurrency", "1", *named)

    def pause(self, *dags: str, is_paused: bool = True) -> None:
        """Have its scheduler leave DAGs alone, or not."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as db:
            db.execute("UPDATE dag SET is_paused = %s WHERE dag_id = ANY(%s)", [is_paused, list(dags)])

    def query(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into its database."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as db:
            return db.execute(query.encode(), values).fetchall()

    def load(self, every: str, meanwhile: Callable[[str], None] = lambda _run: None) -> str:
        """Load the transactions in slices.

        Args:
            every: How long a window is.
            meanwhile: Called with the run's id, while it runs.

        Returns:
            The id of the DAG's run.
        """
        self.pause(LOAD, is_paused=False)
        chosen = {"start": START, "end": END, "streams": TRANSACTIONS[1], "every": every}
        run = f"load-{every}"
        self.call("dags", "trigger", LOAD, "--run-id", run, "--conf", json.dumps(chosen))
        meanwhile(run)
        ended = self.programs.until(
            "the end of the load",
            lambda: next((state for name, _, state in self.states(LOAD) if name == run and state in ENDED), None),
            LOAD_SECONDS,
        )
        assert ended == "success", (self.tasks(LOAD, run), self.programs.said())
        return run

    def states(self, dag: str) -> list[tuple[str, str, str]]:
        """Run id, kind and state of each run of a DAG."""
        return [
            (str(a), str(b), str(c))
            for a, b, c in self.query("SELECT run_id, run_type, state FROM dag_run WHERE dag_id = %s", dag)
        ]

    def tasks(self, dag: str, run: str) -> list[tuple[str, int, str, int, str]]:
        """Task, index, state, tries and host of each task of a run."""
        found = self.query(
            "SELECT task_id, map_index, state, try_number, hostname FROM task_instance"
            " WHERE dag_id = %s AND run_id = %s ORDER BY 1, 2",
            dag,
            run,
        )
        return [(str(a), int(b), str(c), int(d), str(e)) for a, b, c, d, e in found]

    def log(self, dag: str, run: str, task: str) -> str:
        """All that a task has said, in all tries."""
        folder = self.home / "logs" / f"dag_id={dag}" / f"run_id={run}" / f"task_id={task}"
        return "".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*.log")))

    def _answers(self) -> bool:
        assert all(process.poll() is None for process in self.programs.processes.values()), self.programs.said()
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}/api/v2/version", timeout=5).ok
        return False


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Serve a private Redis; yields its address."""
    program, port = shutil.which("redis-server"), _free_port()
    assert program, "redis-server is not installed: make setup installs it when root on Debian"
    programs = Programs(folder, dict(os.environ))
    with programs.ending():
        programs.start("redis", program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
        yield f"redis://127.0.0.1:{port}/0"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
