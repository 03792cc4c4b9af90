"""Real engines: minutes, not seconds. `make test-orchestrators` runs them; `make test` leaves them out."""

import os

collect_ignore_glob = [] if os.environ.get("ORCHESTRATORS") == "1" else ["test_*.py"]
