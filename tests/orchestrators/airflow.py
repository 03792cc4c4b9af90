"""A real Airflow: scheduler, DAG processor, API server and, with Celery, workers, on free ports and a database."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from demo.meltano import ROOT
from tests.orchestrate.calling import ORCHESTRATE, environment
from tests.orchestrators.patience import until
from tests.orchestrators.stage import Stage, create_database

BIN = ROOT / ".tools" / "airflow" / "bin"


@dataclass
class Airflow:
    """A deployment.

    Args:
        stage: What its DAGs work on.
        home: Its directory.
        executor: LocalExecutor or CeleryExecutor.
        broker: Address of the Redis, for Celery.
    """

    stage: Stage
    home: Path
    executor: str
    broker: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = create_database(self.stage.postgres, f"airflow_{secrets.token_hex(4)}")
        port, logs = _free_port(), _free_port()
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
            "LOGGING__WORKER_LOG_SERVER_PORT": str(logs),
            "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
            "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "3600",
            "CELERY__BROKER_URL": self.broker,
            "CELERY__RESULT_BACKEND": f"db+{uri}",
        }
        self.env = environment(self.stage.project) | {
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

    def call(self, *arguments: str) -> str:
        """Call the command line to its end."""
        command = [str(BIN / "airflow"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    @contextlib.contextmanager
    def running(self, workers: int = 0) -> Iterator["Airflow"]:
        """Serve for the length of the block."""
        (self.home / "dags").mkdir(parents=True)
        shutil.copy(ROOT / "orchestrate" / "airflow" / "erp_pipelines.py", self.home / "dags")
        self.call("db", "migrate")
        self.call("pools", "import", str(self.stage.pools))
        try:
            for name in ("api-server", "scheduler", "dag-processor"):
                self.start(name, name)
            for number in range(workers):
                self.start_worker(f"worker-{number}")
            until("Airflow's API", self._answers, 120)
            until("the DAGs", lambda: len(self.query("SELECT dag_id FROM dag")) >= len(self.dags), 120)
            yield self
        finally:
            for process in self.processes.values():
                kill_tree(process.pid)
                process.wait()

    @property
    def dags(self) -> list[str]:
        """The DAGs that the snapshot asks for."""
        found = json.loads(self.stage.snapshot.read_text())
        loads = [f"meltano.initial_load.{c['state_id'].replace(':', '.')}" for c in found["connections"]]
        return [*(f"meltano.{schedule['name']}" for schedule in found["schedules"]), *loads]

    def start(self, name: str, *arguments: str) -> None:
        """Start one of its programs; its log is a file in the home."""
        with (self.home / f"{name}.log").open("wb") as log:
            command = [str(BIN / "airflow"), *arguments]
            self.processes[name] = subprocess.Popen(command, env=self.env, cwd=self.home, stdout=log, stderr=log)

    def start_worker(self, name: str) -> None:
        """Start a Celery worker."""
        self.start(
            name, "celery", "worker", "--concurrency", "2", "--celery-hostname", f"{name}@%h", "--skip-serve-logs"
        )

    def pause(self, *dags: str, is_paused: bool = True) -> None:
        """Have its scheduler leave DAGs alone, or not."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as db:
            db.execute("UPDATE dag SET is_paused = %s WHERE dag_id = ANY(%s)", [is_paused, list(dags)])

    def query(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into its database."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as db:
            return db.execute(query.encode(), values).fetchall()

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
        assert all(process.poll() is None for process in self.processes.values()), self.ends()
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}/api/v2/version", timeout=5).ok
        return False

    def ends(self) -> str:
        """The end of each program's log, to find out what went wrong."""
        return "\n".join(
            f"--- {name}\n{(self.home / f'{name}.log').read_text(errors='replace')[-3000:]}" for name in self.processes
        )


def kill_tree(pid: int) -> None:
    """Kill a process that we started and all that came of it, at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Serve a private Redis; yields its address."""
    program, port = shutil.which("redis-server"), _free_port()
    assert program, "redis-server is not installed: make test-orchestrators installs it when root on Debian"
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
