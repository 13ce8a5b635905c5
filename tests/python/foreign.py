"""A client of another hand: speaks to parlord through the `websockets` package, from PROTOCOL.md alone.

Usage: foreign.py HOST:PORT. It calls ten times in the lobby and waits for an answer each time, then prints all it read.
"""

import asyncio
import json
import sys

import websockets


class Foreign:
    def __init__(self, socket):
        self.socket = socket
        self.next_id = 0
        self.seq = 0
        self.texts = []

    async def ask(self, kind, **fields):
        self.next_id += 1
        await self.socket.send(json.dumps({"type": kind, "id": self.next_id, **fields}))
        while True:
            frame = await self.hear()
            if frame.get("id") == self.next_id:
                if frame["type"] == "error":
                    raise SystemExit(f"{kind} was refused: {frame}")
                return frame

    async def hear(self):
        frame = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
        if frame["type"] == "message" and frame["room"] == "lobby":
            if frame["seq"] != self.seq + 1:
                raise SystemExit(f"after {self.seq} came {frame}")
            self.seq = frame["seq"]
            self.texts.append(frame["text"])
        return frame

    async def hear_text(self, text):
        while text not in self.texts:
            await self.hear()


async def main(address):
    async with websockets.connect(f"ws://{address}/ws", subprotocols=["parlor.v1"]) as socket:
        if socket.subprotocol != "parlor.v1":
            raise SystemExit(f"offered parlor.v1, got {socket.subprotocol}")
        foreign = Foreign(socket)
        await foreign.ask("hello", name="monty", client="foreign.py")
        watching = await foreign.ask("watch", room="lobby")
        foreign.seq = watching["head"]
        for turn in range(10):
            await foreign.ask("send", room="lobby", text=f"from python {turn}", nonce=f"p-{turn}")
            await foreign.hear_text(f"from rust {turn}")
        print("\n".join(foreign.texts))


asyncio.run(main(sys.argv[1]))
