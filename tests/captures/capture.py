"""Takes the captures of README from the real console: parlord with people who talk, parlor in tmux, keys, what then stands on the screen.

    cargo build --workspace && python3 tests/captures/capture.py target/debug README.md

It needs tmux and nothing else. Each fenced block of the file after `<!-- capture NAME -->` becomes the capture of that name.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

from house import Parlord, Person

ROOMS = ["games/lfg", "music/radio-1", "news/live", "dev/rust", "lobby"]
PEOPLE = ["kestrel", "bob_77", "dana", "heidi", "kenji", "oskar", "finch", "lola", "mallory", "ツバメ"]
TEXTS = ["gg that was close", "who has the replay?", "rematch?", "ないす！", "lol", "which map", "that link is everywhere today", "sec"]
SPAM = "buy g0ld ch3ap \x1b[31mhxxp://gold.example"


def talk(people, over):
    """Some rooms are busier than others."""
    dice = random.Random(7)
    while not over.is_set():
        room = dice.choices(ROOMS, [9, 6, 4, 2, 1])[0]
        person = dice.randrange(len(people))
        people[person].send(room, SPAM if PEOPLE[person] == "mallory" else dice.choice(TEXTS))
        over.wait(0.12)


class Console:
    """parlor in a tmux of its own."""

    def __init__(self, folder, programs, size):
        self.server = ["tmux", "-f", "/dev/null", "-S", str(folder / "tmux")]
        command = f"{programs}/parlor --socket {folder}/data/run/admin.sock"
        width, height = map(str, size)
        subprocess.run([*self.server, "new-session", "-d", "-x", width, "-y", height, command], check=True)

    def press(self, *keys):
        for key in keys:
            subprocess.run([*self.server, "send-keys", key], check=True)
            time.sleep(0.15)

    def shows(self, *texts):
        """The screen, once all of this stands on it."""
        for _ in range(600):
            shown = subprocess.run([*self.server, "capture-pane", "-p"], check=True, capture_output=True, text=True).stdout
            if all(text in shown for text in texts):
                return "\n".join(line.rstrip() for line in shown.rstrip("\n").split("\n"))
            time.sleep(0.1)
        raise SystemExit(f"{texts} never stood there:\n{shown}")

    def close(self):
        subprocess.run([*self.server, "kill-server"], check=False)


def captures(folder, programs):
    """Every capture by its name."""
    console = Console(folder, programs, (100, 22))
    try:
        console.shows("live", "lobby")
        console.press("g", "g")
        console.shows("enter opens")
        time.sleep(2)
        yield "rooms", console.shows("lobby", "enter opens")
        console.press("Enter")
        console.shows("Members by rate", "MSG/M", "g0ld")
        console.press("/", *"g0ld", "Enter")
        console.shows("/g0ld/")
        console.press("k", "m", "b")
        yield "act", console.shows("Would touch", "u undoes it")
        console.press("Escape", "Escape")
        console.press("3")
        yield "reports", console.shows("reported by", "spam")
    finally:
        console.close()


def put_into(path, name, capture):
    """Puts a capture into its block."""
    text = path.read_text()
    block = re.compile(rf"(<!-- capture {name} -->\n```text\n).*?```", re.DOTALL)
    if not block.search(text):
        print(f"{path} has no block for {name}:\n{capture}")
    path.write_text(block.sub(lambda found: f"{found[1]}{capture}\n```", text))


def main(programs, file):
    programs, over = pathlib.Path(programs).resolve(), threading.Event()
    with Parlord(programs / "parlord") as parlord:
        try:
            people = [Person(parlord.port, name) for name in PEOPLE]
            for room in ROOMS:
                for person in people:
                    person.say("watch", room=room)
                people[8].send(room, SPAM)
            threading.Thread(target=talk, args=(people, over)).start()
            time.sleep(5)
            for reporter, room in [(0, "games/lfg"), (2, "games/lfg"), (5, "news/live")]:
                people[reporter].say("report", room=room, target=1, reason="spam", nonce=os.urandom(6).hex())
            for name, capture in captures(parlord.folder, programs):
                put_into(pathlib.Path(file), name, capture)
        finally:
            over.set()


main(*sys.argv[1:])
