"""Kills the serving portal with -9 again and again while many people complain, and counts what was lost (safety s09).

    python -m bench.drill_kill [--complaints 10000] [--clients 32] [--kills 20]

On SQLite, or on the PostgreSQL database of DATABASE_URL. Every client sends a form until it holds a receipt, with the
same key after a cut, and every twentieth form once more after that. Exit code 1 where a receipt has no complaint, a
complaint is there twice, or a client ended without its receipts.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.complainant import Complainant, NoReceipt
from bench.mortal_server import MortalServer

_SENT_AGAIN = 20
_LONGEST = 3 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``lost``: receipts without a complaint of their own; ``doubled``: complaints beyond one a form."""

    acknowledged: int
    stored: int
    lost: int
    doubled: int
    kills: int
    resent: int
    failures: tuple[str, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or left unanswered."""
        return not (self.lost or self.doubled or self.failures)

    def line(self, database: str) -> str:
        """What the drill prints."""
        text = (
            f"{database}: {self.acknowledged} acknowledged, {self.stored} stored, {self.lost} lost, "
            f"{self.doubled} doubled, {self.kills} kills, {self.resent} forms sent again after a cut, "
            f"{self.seconds:.0f} s"
        )
        return "\n".join([text, *(f"failed: {sentence}" for sentence in self.failures)])


@dataclass
class _Crowd:
    """The clients' common book: receipts by form, and what went wrong."""

    server: MortalServer
    wanted: int
    receipts: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    resent: int = 0
    numbers: "count[int]" = field(default_factory=count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self) -> None:
        """One client: complain until all of the wanted complaints are taken."""
        browser = Complainant(self.server.port, give_up_at=time.monotonic() + _LONGEST)
        try:
            while (number := self._next()) is not None:
                body, receipt = browser.complain(f"Complaint {number} of the drill. 催收电话太多。")
                got = {receipt} | ({browser.send(body)} if number % _SENT_AGAIN == 0 else set())
                with self.lock:
                    self.receipts[number] = got
        except NoReceipt as error:
            with self.lock:
                self.failures.append(str(error))
        finally:
            browser.close()
            with self.lock:
                self.resent += browser.breaks

    def _next(self) -> int | None:
        with self.lock:
            number = next(self.numbers)
        return number if number < self.wanted else None


def drill(server: MortalServer, *, complaints: int, clients: int, kills: int, seed: int = 7) -> Outcome:
    """Run it on a started server; the server runs afterwards and is the caller's to end."""
    crowd, began = _Crowd(server, complaints), time.monotonic()
    threads = [threading.Thread(target=crowd.work, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    done = _kill_again_and_again(crowd, threads, kills, random.Random(seed))
    for thread in threads:
        thread.join()
    return _judged(crowd, done, time.monotonic() - began)


def _kill_again_and_again(crowd: _Crowd, threads: list[threading.Thread], kills: int, chance: random.Random) -> int:
    """Spread the kills over the run, each at a moment left to chance, and start the server again after each."""
    done = 0
    while done < kills and any(thread.is_alive() for thread in threads):
        if len(crowd.receipts) * (kills + 1) < crowd.wanted * (done + 1):
            time.sleep(0.02)
            continue
        time.sleep(chance.uniform(0, 0.2))
        crowd.server.kill()
        done += 1
        crowd.server.start()
        crowd.server.wait_until_it_answers()
    return done


def _judged(crowd: _Crowd, kills: int, seconds: float) -> Outcome:
    stored = Counter(crowd.server.complaint_numbers())
    told = Counter(number for receipts in crowd.receipts.values() for number, _ in receipts)
    changed = sum(len(receipts) - 1 for receipts in crowd.receipts.values())
    shared = sum(times - 1 for times in told.values() if times > 1)
    beyond = sum(times - 1 for times in stored.values() if times > 1) + len(stored.keys() - told.keys())
    return Outcome(
        acknowledged=len(crowd.receipts),
        stored=sum(stored.values()),
        lost=len(told.keys() - stored.keys()) + shared,
        doubled=beyond + changed,
        kills=kills,
        resent=crowd.resent,
        failures=tuple(crowd.failures),
        seconds=seconds,
    )


def main() -> int:
    """Make a portal, drill it, print the line."""
    parser = argparse.ArgumentParser(prog="python -m bench.drill_kill")
    parser.add_argument("--complaints", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    address = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="fairline-drill-") as folder:
        server = MortalServer(Path(folder), address)
        server.init()
        server.start()
        try:
            server.wait_until_it_answers()
            outcome = drill(server, complaints=options.complaints, clients=options.clients, kills=options.kills)
        finally:
            server.kill()
    print(outcome.line("PostgreSQL" if address else "SQLite"), flush=True)
    missed = outcome.kills < options.kills or outcome.acknowledged < options.complaints
    return int(missed or not outcome.good)


if __name__ == "__main__":
    sys.exit(main())
