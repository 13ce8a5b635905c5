"""A pseudo-terminal with a program in it, and what stands on its screen."""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import termios
import time

END = b"\x1b[?2026l"
PIECE = re.compile(rb"\x1b\[([?>]?[\d;]*)([A-Za-z])|\x1b\]|([^\x1b]+)")


class Terminal:
    """What the program draws: the cells it moves to, and no more of a terminal than that."""

    def __init__(self, command, size, **env):
        self.size, self.began = size, time.perf_counter()
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.environ.pop("SSH_CONNECTION", None), os.environ.pop("SSH_TTY", None)
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", **env)
            os.execv(command[0], [str(word) for word in command])
        self.cells = [[" "] * size[0] for _ in range(size[1])]
        self.at, self.margins = [0, 0], (0, size[1])
        self.bytes = self.frames = 0
        self.rest = b""

    def read(self, patience):
        """Draws what comes within so many seconds; whether a frame came to its end."""
        if not select.select([self.end], [], [], max(0, patience))[0]:
            return False
        came = os.read(self.end, 1 << 20)
        self.bytes += len(came)
        self.rest += came
        # What is between the frame's begin and end is drawn as a whole.
        done = self.rest.rfind(END) + len(END)
        if done < len(END):
            return False
        self.frames += self.rest.count(END, 0, done)
        self.draw(self.rest[:done])
        self.rest = self.rest[done:]
        return True

    def draw(self, data):
        for found in PIECE.finditer(data):
            numbers, command, text = found.groups()
            if command == b"H":
                row, _, column = numbers.partition(b";")
                self.at = [int(row or 1) - 1, int(column or 1) - 1]
            elif command == b"J":
                self.cells = [[" "] * self.size[0] for _ in range(self.size[1])]
            elif command == b"K":
                self.cells[self.at[0]][self.at[1] :] = [" "] * (self.size[0] - self.at[1])
            elif command == b"r":
                top, _, bottom = numbers.partition(b";")
                self.at, self.margins = [0, 0], (int(top or 1) - 1, int(bottom or self.size[1]))
            elif command in (b"M", b"L"):
                self.scroll(int(numbers or 1), command == b"M")
            elif text is not None:
                self.write(text.decode("utf-8", "replace"))

    def scroll(self, count, up):
        """Lines deleted or inserted where the cursor is, within the margins."""
        rows, blank = slice(self.at[0], self.margins[1]), [[" "] * self.size[0] for _ in range(count)]
        moved = self.cells[rows]
        self.cells[rows] = moved[count:] + blank if up else blank + moved[:-count]

    def write(self, text):
        row = self.cells[self.at[0]]
        for letter in text:
            if self.at[1] < len(row):
                row[self.at[1]] = letter
            self.at[1] += 1

    def screen(self):
        return "\n".join("".join(row) for row in self.cells)

    def until(self, shows, patience=20):
        """Waits until this is on the screen; how long it took, in ms."""
        began = time.perf_counter()
        while not shows(self.screen()):
            if time.perf_counter() - began > patience:
                raise SystemExit(f"never came:\n{self.screen()}")
            self.read(0.5)
        return 1000 * (time.perf_counter() - began)

    def drain(self, seconds):
        """Lets time pass, drawing what comes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def press(self, keys):
        os.write(self.end, keys.encode())

    def first_byte(self, keys):
        """How long a key takes to the first byte of its frame, in ms."""
        began = time.perf_counter()
        self.press(keys)
        select.select([self.end], [], [], 5)
        return 1000 * (time.perf_counter() - began)

    def spent(self):
        """Processor time in s, and how often it went to sleep, over all threads."""
        nanos = switches = 0
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            nanos += int((task / "schedstat").read_text().split()[0])
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    switches += int(line.split()[1])
        return nanos / 1e9, switches

    def memory(self):
        """Resident memory in MB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1000

    def close(self):
        """Leaves by `ctrl-c` twice; the terminal says EIO when nobody has it open any more."""
        try:
            os.write(self.end, b"\x03\x03")
            while os.read(self.end, 65536):
                pass
        except OSError:
            pass
        os.close(self.end)
        os.waitpid(self.pid, 0)
