"""Runs the benchmarks: ``python -m bench``, or ``python -m bench --only name`` for one."""

import argparse
import logging
import os
import sys
import time

from bench.house import open_house
from bench.report import PAGE, Line, as_text, write_page
from bench.works import WORKS


def main() -> int:
    """Run what is asked for, print the table, and write the page after a whole run. 1 where a benchmark failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks, each beside its floor.")
    parser.add_argument("--only", default="", help=f"one of: {', '.join(WORKS)}")
    options = parser.parse_args()
    if options.only and options.only not in WORKS:
        parser.error(f"no benchmark {options.only}; there are: {', '.join(WORKS)}")
    logging.getLogger("fairline").setLevel(logging.ERROR)
    chosen = {options.only: WORKS[options.only]} if options.only else WORKS
    lines: list[Line] = []
    failed: list[str] = []
    with open_house(os.environ.get("DATABASE_URL")) as house:
        for name, work in chosen.items():
            began = time.perf_counter()
            try:
                lines += work(house)
            except Exception as error:
                logging.getLogger("bench").exception("%s failed", name)
                failed.append(f"{name}: {type(error).__name__}")
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        print(as_text(lines))
        if not options.only and not failed:
            command = "make bench" if house.server is None else "tools/with_postgresql.py python -m bench"
            page = PAGE if house.server is None else PAGE.with_name("bench-postgresql.md")
            write_page(lines, database=house.database, command=command, path=page)
            print(f"written: {page}")
    for sentence in failed:
        print(f"failed: {sentence}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
