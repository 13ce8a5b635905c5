"""A parlord of one's own, people who talk in it, and an operator's socket, as much of each as captures and measurements need."""

import json
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import time

PING, PONG = b"\x89\x00", b"\x8a\x80" + bytes(4)

MANY = "{ rate = 1000000, burst = 1000000 }"


class Parlord:
    """A daemon with its data in a folder of its own; nothing is limited that somebody in a hurry would meet."""

    def __init__(self, program, more=""):
        self.program = program
        self.space = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.space.name)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (self.folder / "config.toml").write_text(
            f'[server]\nlisten = ["127.0.0.1:{self.port}"]\ndata = "{self.folder}/data"\n'
            "[limits]\nrooms_per_connection = 1000\nconnections_per_address = 1000\n"
            f"messages = {MANY}\nmessages_per_person = {MANY}\nmessages_per_address = {MANY}\nwatches = {MANY}\n"
            f"[rooms]\nmax = 1000000\n{more}"
        )
        self.admin = self.folder / "data/run/admin.sock"
        self.start()

    def start(self):
        """Starts it, and waits until it takes operators."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([self.program, "--config", self.folder / "config.toml"], **quiet)
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as door:
                    return door.connect(str(self.admin))
            except OSError:
                time.sleep(0.01)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.space.cleanup()


class Person:
    """A client: as much of RFC 6455 as a person needs who says short things and forgets what comes."""

    def __init__(self, port, name):
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = "AAAAAAAAAAAAAAAAAAAAAA=="
        self.socket.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: parlor.v1\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self.socket.recv(4096):
            pass
        self.ids = 0
        self.heard = 0
        self.talks = threading.Lock()
        self.say("hello", name=name)
        threading.Thread(target=self.forget, daemon=True).start()

    def forget(self):
        """Whoever does not read is left behind, and whoever answers no ping is taken for dead."""
        last = b""
        try:
            while came := self.socket.recv(1 << 20):
                self.heard += len(came)
                # JSON has no zero in it, so this is a ping, or the length of a frame: a pong too many is allowed (RFC 6455 §5.5.3).
                if PING in last + came:
                    self.put(PONG)
                last = came[-1:]
        except OSError:
            pass

    def frame(self, kind, **fields):
        self.ids += 1
        return frame(json.dumps({"type": kind, "id": self.ids, **fields}).encode())

    def put(self, data):
        """Two at once would write into each other's frames."""
        with self.talks:
            self.socket.sendall(data)

    def say(self, kind, **fields):
        self.put(self.frame(kind, **fields))

    def send(self, room, text):
        self.say("send", room=room, text=text, nonce=os.urandom(6).hex())

    def close(self):
        self.socket.close()


def frame(data):
    """A masked frame; a mask of zeros changes nothing and is one."""
    size = bytes([128 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
    return b"\x81" + size + bytes(4) + data


class Desk:
    """An operator's program: asks, and waits for the answer."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("r")
        self.ids = 0
        self.ask("hello", protocol=1)

    def ask(self, kind, **fields):
        self.ids += 1
        self.socket.sendall(json.dumps({"type": kind, "id": self.ids, **fields}).encode() + b"\n")
        while True:
            answer = json.loads(self.lines.readline())
            if answer.get("id") == self.ids:
                if answer["type"] == "error":
                    raise SystemExit(answer)
                return answer

    def get(self, view, **query):
        return self.ask("get", query={"view": view, **query})

    def close(self):
        self.socket.close()
