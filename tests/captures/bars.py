"""Measures what the console costs an operator: processor, bytes, memory, and how long he waits.

    cargo build --release --workspace && python3 tests/captures/bars.py target/release [NAME…]

Linux only: the numbers are those of /proc/PID. Nothing else should run meanwhile. Every figure is the median of three runs unless it says otherwise.
Each row says whether its bar was held. All of it takes ten minutes.
"""

import multiprocessing
import os
import pathlib
import random
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from house import Desk, Parlord, Person, frame
from terminal import Terminal

SIZE = (160, 45)
RUNS = 3
STAMP = re.compile(r"T(\d{12})")


class Bench:
    """The programs, and what was found."""

    def __init__(self, programs):
        self.programs = pathlib.Path(programs).resolve()
        # Of a key and its frame, by rooms and size of the terminal.
        self.costs = {}

    def parlord(self, more=""):
        return Parlord(os.environ.get("PARLORD", self.programs / "parlord"), more)

    def console(self, parlord, size=SIZE, socket=None, **env):
        return Terminal([self.programs / "parlor", "--socket", socket or parlord.admin], size, **env)


def row(what, found, bar="", held=None):
    word = {None: "", True: "held", False: "**missed**"}[held]
    print(f"| {what} | {found} | {bar} | {word} |", flush=True)


def median(values):
    return statistics.median(values)


def part(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def idle(bench):
    """Nothing happens, and the clock in the header goes on."""
    seconds, found = 20, []
    with bench.parlord() as parlord:
        for _ in range(RUNS):
            console = bench.console(parlord)
            console.drain(3)
            (cpu, switches), count = console.spent(), console.bytes
            console.drain(seconds)
            cpu_after, switches_after = console.spent()
            found.append((100 * (cpu_after - cpu) / seconds, (switches_after - switches) / seconds, (console.bytes - count) / seconds))
            memory = console.memory()
            console.close()
    cpu, switches, count = (median(one) for one in zip(*found))
    row(f"processor while only the clock in the header changes, {seconds} s", f"{cpu:.3f} % of a core", "≤ 0.05 %", cpu <= 0.05)
    # Twenty-one seconds may begin in twenty.
    row("times that it sleeps, a second (once for the clock)", f"{switches:.2f}", "≤ 1", switches <= 1.05)
    row("bytes a second meanwhile", f"{count:.0f}", "≤ 150", count <= 150)
    row("memory meanwhile", f"{memory:.1f} MB")


def start(bench):
    """From exec to the first byte."""
    with bench.parlord() as parlord:
        found = []
        for _ in range(21):
            began = time.perf_counter()
            console = bench.console(parlord)
            select.select([console.end], [], [], 5)
            found.append(1000 * (time.perf_counter() - began))
            console.drain(0.2)
            console.close()
    p50, p95 = median(found), part(found, 0.95)
    row("start to the first byte, 21 starts, p50 and p95", f"{p50:.1f} ms and {p95:.1f} ms", "≤ 20 ms and ≤ 50 ms", p50 <= 20 and p95 <= 50)


def size(bench):
    """Of the program, without what debuggers read."""
    with tempfile.NamedTemporaryFile() as stripped:
        subprocess.run(["strip", "-o", stripped.name, bench.programs / "parlor"], check=True)
        megabytes = pathlib.Path(stripped.name).stat().st_size / 1e6
    row("size of `parlor`, stripped", f"{megabytes:.1f} MB", "≤ 5 MB", megabytes <= 5)


def flood(port, rate, rooms, over):
    """A process that says so many things a second in these rooms, each with the time at which it was said."""
    person = Person(port, f"flood{os.getpid()}")
    for name in rooms:
        person.say("watch", room=name)
    dice, words = random.Random(7), "who has the replay gg that was close rematch which map sec lol brb no link everywhere today".split()
    texts = [" ".join(dice.choices(words, k=20))[:86].encode() for _ in range(256)]
    number, began = 0, time.monotonic()
    while not over.is_set():
        due, said = int((time.monotonic() - began) * rate), []
        # Whoever is late does not catch up.
        number = max(number, due - 5_000)
        while number < due:
            number += 1
            now = int(time.monotonic() * 1e6) % 10**12
            name = rooms[number % len(rooms)]
            text = texts[number % 256]
            said.append(frame(b'{"type":"send","id":1,"room":"%s","nonce":"%012x","text":"T%012d %s"}' % (name.encode(), number, now, text)))
        person.put(b"".join(said))
        time.sleep(0.004)


class Flood:
    """Runs `flood` as long as it is entered, and counts what reached the log."""

    def __init__(self, parlord, rate, rooms=("busy",)):
        self.parlord, self.rooms = parlord, rooms
        self.over = multiprocessing.Event()
        self.process = multiprocessing.Process(target=flood, args=(parlord.port, rate, rooms, self.over))

    def heads(self):
        """Events of all its rooms so far."""
        return sum(self.desk.get("room", subject={"room": name})["rows"][0]["row"]["head"] for name in self.rooms)

    def __enter__(self):
        self.process.start()
        time.sleep(1.5)
        self.desk = Desk(self.parlord.admin)
        return self

    def __exit__(self, *_):
        self.desk.close()
        self.over.set()
        self.process.join(5)
        self.process.kill()


class Relay:
    """Stands between the console and the daemon and notes when each newest line went by."""

    def __init__(self, parlord):
        self.path = parlord.folder / "relay.sock"
        self.path.unlink(missing_ok=True)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(self.path))
        self.door.listen()
        self.parlord, self.passed, self.bytes = parlord, {}, 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        console, _ = self.door.accept()
        daemon = socket.socket(socket.AF_UNIX)
        daemon.connect(str(self.parlord.admin))
        stamp, line = re.compile(rb"T(\d{12})"), b""
        while True:
            for ready in select.select([console, daemon], [], [])[0]:
                try:
                    came = ready.recv(1 << 20)
                except ConnectionResetError:
                    came = b""
                if not came:
                    return console.close(), daemon.close()
                (daemon if ready is console else console).sendall(came)
                if ready is daemon:
                    self.bytes += len(came)
                    line += came
                    if b"\n" in came:
                        for found in stamp.findall(line):
                            newest = found
                        if stamp.search(line):
                            self.passed[newest.decode()] = time.monotonic()
                        line = b""


def follow(bench, rate, most=None, **env):
    """A room that is read while so many things are said in it; `most`: of a core. Over ssh the bar is that of the bytes."""
    seconds, found, lags, ages = 8, [], [], []
    with bench.parlord() as parlord, Flood(parlord, rate) as busy:
        for _ in range(RUNS):
            relay = Relay(parlord)
            console = bench.console(parlord, socket=relay.path, **env)
            console.until(lambda screen: "busy" in screen)
            console.press("\r")
            console.drain(2)
            (cpu, _), count, frames = console.spent(), console.bytes, console.frames
            head, began = busy.heads(), time.monotonic()
            while (now := time.monotonic()) < began + seconds:
                if console.read(began + seconds - now) and (stamps := STAMP.findall(console.screen())):
                    newest, now = max(stamps), time.monotonic()
                    ages.append(1000 * now - int(newest) / 1000 % 10**9)
                    if newest in relay.passed:
                        lags.append(1000 * (now - relay.passed.pop(newest)))
            said = (busy.heads() - head) / (time.monotonic() - began)
            cpu = 100 * (console.spent()[0] - cpu) / seconds
            found.append((said, cpu, (console.bytes - count) / seconds / 1000, (console.frames - frames) / seconds))
            dropped = re.search(r"(\d+) not shown", console.screen())
            console.close()
    said, cpu, written, frames = (median(one) for one in zip(*found))
    over = " over ssh (frames of 100 ms)" if env else ""
    ms = 100 if env else 33
    bar, held = (f"≤ {most} %", cpu <= most) if most else ("", None)
    row(f"processor while a room is read in which {said:,.0f} messages a second are said{over}", f"{cpu:.1f} % of a core", bar, held)
    bar, held = ("≤ 50 kB", written <= 50) if env else ("", None)
    row("bytes a second to the terminal, and frames a second", f"{written:.0f} kB and {frames:.0f}", bar, held)
    lag = part(lags, 0.95)
    row("from the daemon's lines to the frame with the newest, p50 and p95", f"{median(lags):.0f} ms and {lag:.0f} ms", f"≤ {2 * ms} ms", lag <= 2 * ms)
    row("from the saying of the newest to its frame (the daemon tells lines every 200 ms), p50 and p95", f"{median(ages):.0f} ms and {part(ages, 0.95):.0f} ms")
    row("not shown, and counted on the screen", f"{int(dropped[1]) if dropped else 0:,}")


def crowd(parlord, rooms):
    """So many rooms, in each of which somebody said something; a thousand to a person."""
    each = 1000
    people = [Person(parlord.port, f"p{number}") for number in range((rooms + each - 1) // each)]
    desk, said = Desk(parlord.admin), 0
    while desk.get("rooms", limit=1)["total"] < rooms:
        # The server's queue is bounded: what it refused, because the machine was busy, is said once more.
        for number in range(rooms):
            person, name = people[number // each], f"r{number:06}"
            watch = person.frame("watch", room=name) if said == 0 else b""
            person.socket.sendall(watch + person.frame("send", room=name, text="hello", nonce=f"{said:03}{number:012}"))
            if number % 250 == 0:
                time.sleep(0.03)
        said += 1
        time.sleep(2)
    desk.close()
    return people


def keys(bench, rooms, size, most=None):
    """The cursor goes up and down among so many rooms; `most`: ms for a key."""
    waits, costs, frames, attach, filters, memories = [], [], [], [], [], []
    presses = 100
    # Hundreds of thousands of rooms are made within a minute where nobody waits for the disk.
    with bench.parlord('[store]\ndurability = "os"\n') as parlord:
        people = crowd(parlord, rooms)
        whole = f"of {rooms:,}"
        talking = [f"r{number:06}" for number in range(0, rooms, max(1, rooms // 50))]
        with Flood(parlord, 200, talking):
            for _ in range(RUNS):
                console = bench.console(parlord, size)
                attach.append(1000 * (time.perf_counter() - console.began))
                attach[-1] += console.until(lambda screen: whole in screen and "r0" in screen)
                console.drain(2)
                # Every key a frame of its own, and none of the clock's between.
                before = console.spent()[0]
                for number in range(presses):
                    waits.append(console.first_byte("jk"[number // 10 % 2]))
                    console.drain(0.04)
                costs.append(1000 * (console.spent()[0] - before) / presses)
                frames += drawn(console, presses)
                console.press("g")
                console.press("g")
                console.drain(0.5)
                filters += filtered(console, parlord, rooms)
                memories.append(console.memory())
                console.close()
        for person in people:
            person.close()
    cells = f"{size[0]}x{size[1]}"
    p50, p95, cost = median(waits), part(waits, 0.95), median(costs)
    row(f"{rooms:,} rooms, {cells}: from a key to the first byte of its frame, p50 and p95", f"{p50:.1f} ms and {p95:.1f} ms", "≤ 2 ms and ≤ 16 ms", p50 <= 2 and p95 <= 16)
    bar, held = (f"≤ {most} ms", cost <= most) if most else ("", None)
    row("processor of a key and its frame, with what the daemon tells meanwhile", f"{cost:.2f} ms", bar, held)
    bench.costs[rooms, size] = cost
    p50, p99, fair = median(frames), part(frames, 0.99), most or 0.8
    row("a frame of a key until the terminal has it, p50 and p99", f"{p50:.2f} ms and {p99:.2f} ms", f"≤ {fair} ms and ≤ 4 ms", p50 <= fair and p99 <= 4)
    if rooms > 50_000 and (beside := bench.costs.get((1_000, size))):
        row("… beside 1,000 rooms", f"{cost / beside:.2f} ×", "≤ 1.3 ×", cost <= 1.3 * beside)
    # The bars of the start and of the filter are those of 50,000 rooms.
    within = (lambda value, most: value <= most) if rooms <= 50_000 else (lambda value, most: None)
    row("from the start to the table with all rooms counted", f"{median(attach):.0f} ms", "≤ 150 ms", within(median(attach), 150))
    row("from a letter of a filter to the frame of what is left, p50 and longest", f"{median(filters):.0f} ms and {max(filters):.0f} ms", "≤ 16 ms", within(median(filters), 16))
    row("memory", f"{median(memories):.1f} MB")


def drawn(console, presses):
    """What the console itself says that its frames take (F12 tells it of the frame before), in ms."""
    found = []
    console.press("\x1b[24~")
    console.until(lambda screen: "Last frame" in screen)
    for number in range(presses):
        console.press("jk"[number // 10 % 2])
        console.drain(0.04)
        found.append(int(re.search(r"frame +([\d,]+) us", console.screen()).group(1).replace(",", "")) / 1000)
    console.press("\x1b[24~")
    console.drain(0.2)
    return found


def filtered(console, parlord, rooms):
    """Types a room's number letter by letter; how long each took to what is left of the rooms."""
    word, desk, found = "r00012", Desk(parlord.admin), []
    # A word may stand in the id of an owner, too.
    lefts = [desk.get("rooms", filter=word[: at + 1], limit=1)["matched"] for at in range(len(word))]
    desk.close()
    console.press("/")
    console.drain(0.3)
    before = rooms
    for letter, left in zip(word, lefts):
        console.press(letter)
        took = console.until(lambda screen: f" {left:,} match, of {rooms:,} " in screen)
        if left != before:
            found.append(took)
        before = left
        console.drain(0.3)
    console.press("\x1b")
    console.drain(0.5)
    return found


def tails(bench):
    """Fifty thousand rooms, and twenty of them read until each has all the lines that are kept."""
    rooms = 50_000
    with bench.parlord() as parlord:
        people = crowd(parlord, rooms)
        console = bench.console(parlord)
        console.until(lambda screen: f"of {rooms:,}" in screen)
        for number in range(20):
            name = f"r{number:06}"
            with Flood(parlord, 6_000, (name,)):
                for key in f":room {name}\r":
                    console.press(key)
                    console.drain(0.05)
                console.until(lambda screen: " 5,000 lines" in screen)
        memory = console.memory()
        row("memory with 50,000 rooms and twenty rooms read, 5,000 lines kept of each", f"{memory:.1f} MB", "≤ 60 MB", memory <= 60)
        console.close()
        for person in people:
            person.close()


def away(bench):
    """The daemon is killed, and comes back."""
    stale, back = [], []
    with bench.parlord() as parlord:
        console = bench.console(parlord)
        for _ in range(RUNS):
            console.until(lambda screen: "● live" in screen)
            console.drain(0.5)
            parlord.kill()
            stale.append(console.until(lambda screen: "STALE" in screen))
            console.drain(1)
            parlord.start()
            back.append(console.until(lambda screen: "● live" in screen))
        console.close()
    row("daemon killed, to STALE on the screen", f"{median(stale):.0f} ms", "≤ 1 s", median(stale) <= 1_000)
    # A daemon that was away for a second is tried again within another one.
    row("daemon back, to live on the screen, longest of three", f"{max(back):.0f} ms", "≤ 1 s and the wait", max(back) <= 2_000)


MEASURES = {
    "idle": idle,
    "start": start,
    "size": size,
    "follow-1000": lambda bench: follow(bench, 1_000, 5),
    "follow-10000": lambda bench: follow(bench, 10_000, 6),
    "follow-most": lambda bench: follow(bench, 100_000, 10),
    "ssh": lambda bench: follow(bench, 10_000, SSH_TTY="/dev/pts/0"),
    "rooms-1000": lambda bench: keys(bench, 1_000, SIZE),
    "rooms-50000": lambda bench: keys(bench, 50_000, SIZE, 0.8),
    "rooms-50000-small": lambda bench: keys(bench, 50_000, (80, 24), 0.3),
    "rooms-200000": lambda bench: keys(bench, 200_000, SIZE),
    "tails": tails,
    "away": away,
}


def main(programs, *names):
    bench = Bench(programs)
    for name in names or MEASURES:
        MEASURES[name](bench)


if __name__ == "__main__":
    main(*sys.argv[1:])
