#!/usr/bin/env python3
"""bench.py [ROW...]: the benchmark table of Roost, each row a ratio within one run. `Scripts/bench` builds what it needs first."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench.rows import ROWS  # noqa: E402


def main(arguments):
    if "--list" in arguments:
        for name, row in ROWS.items():
            print(f"{name:10} {row.__doc__}")
        return 0
    unknown = [name for name in arguments if name not in ROWS]
    if unknown:
        print(f"bench.py: no row is called {', '.join(unknown)}; the rows are {', '.join(ROWS)}", file=sys.stderr)
        return 64
    print("| work | measured | goal | | detail |\n|---|---|---|---|---|", flush=True)
    missed = 0
    for name in arguments or ROWS:
        folder = tempfile.mkdtemp(prefix="roost-bench-")
        try:
            for what, measured, goal, met, detail in ROWS[name](folder):
                missed += not met
                print(f"| {what} | {measured} | {goal} | {'✓' if met else '✗'} | {detail} |", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if missed else 0


sys.exit(main(sys.argv[1:]))
