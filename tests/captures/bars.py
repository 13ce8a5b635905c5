"""Measures what the console costs while nothing happens: processor, switches and bytes, and its start and memory.

    cargo build --release && python3 tests/captures/bars.py target/release

Linux only: the numbers are those of /proc/PID. Nothing else should run meanwhile.
"""

import fcntl
import os
import pathlib
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

SIZE = (160, 45)
SECONDS = 30


def opened(programs, folder):
    """A console on a terminal of its own: its process, the terminal, and how long its first byte took, in ms."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8")
        os.execv(programs / "parlor", ["parlor", "--socket", f"{folder}/data/run/admin.sock"])
    os.read(terminal, 1)
    return pid, terminal, 1000 * (time.perf_counter() - began)


def bytes_for(terminal, seconds):
    """What is written to the terminal in so many seconds."""
    count, end = 0, time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            count += len(os.read(terminal, 65536))
    return count


def spent(pid):
    """Processor time in s, and switches of the process, over all its threads."""
    nanos = switches = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        nanos += int((task / "schedstat").read_text().split()[0])
        for line in (task / "status").read_text().splitlines():
            if "ctxt_switches" in line:
                switches += int(line.split()[1])
    return nanos / 1e9, switches


def cost(pid, terminal):
    """Share of a core in percent, switches a second, bytes a second."""
    (cpu, switches), count = spent(pid), bytes_for(terminal, SECONDS)
    cpu_after, switches_after = spent(pid)
    return 100 * (cpu_after - cpu) / SECONDS, (switches_after - switches) / SECONDS, count / SECONDS


def memory(pid):
    """Resident memory in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def close(pid, terminal):
    """Leaves by `q`; the terminal says EIO when nobody has it open any more."""
    os.write(terminal, b"q")
    try:
        bytes_for(terminal, 10)
    except OSError:
        pass
    os.close(terminal)
    os.waitpid(pid, 0)


def main(programs):
    programs = pathlib.Path(programs).resolve()
    daemon_program = os.environ.get("PARLORD", programs / "parlord")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        config = folder / "config.toml"
        config.write_text(f'[server]\nlisten = ["127.0.0.1:0"]\ndata = "{folder}/data"\n')
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        daemon = subprocess.Popen([daemon_program, "--config", config], **quiet)
        try:
            while not (folder / "data/run/admin.sock").exists():
                time.sleep(0.05)
            starts = []
            for _ in range(21):
                pid, terminal, took = opened(programs, folder)
                starts.append(took)
                bytes_for(terminal, 0.2)
                close(pid, terminal)
            starts.sort()
            print(f"start to the first byte: p50 {statistics.median(starts):.1f} ms, p95 {starts[19]:.1f} ms (21 starts)")
            pid, terminal, _ = opened(programs, folder)
            bytes_for(terminal, 5)
            cpu, switches, written = cost(pid, terminal)
            print(f"idle for {SECONDS} s at {SIZE[0]}x{SIZE[1]}: {cpu:.3f} % of a core, {switches:.1f} switches/s, {written:.0f} bytes/s")
            print(f"memory: {memory(pid):.1f} MB")
            close(pid, terminal)
        finally:
            daemon.terminate()
            daemon.wait()


main(*sys.argv[1:])
