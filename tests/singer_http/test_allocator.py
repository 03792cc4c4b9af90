"""Memory that was used for pages goes back to the system."""

import json
import subprocess
import sys

PROGRAM = """
import json, os, sys
from singer_http.allocator import give_back

if sys.argv[1] == "give back":
    give_back()

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20

# One large page, and everything up to its size is kept from then on.
large = bytearray(b"x") * 2**24
del large
before, kept, pages = resident(), [], []
for number in range(40):
    pages.append(bytearray(b"x") * 2**20)
    kept.append(bytearray(1000 + number))
del pages
print(resident() - before)
"""


def megabytes_kept(how: str) -> int:
    return int(json.loads(subprocess.check_output([sys.executable, "-c", PROGRAM, how], text=True)))


def test_what_pages_took_goes_back_although_small_things_behind_them_stay() -> None:
    assert megabytes_kept("give back") <= 5
    assert megabytes_kept("as it is") > 30
