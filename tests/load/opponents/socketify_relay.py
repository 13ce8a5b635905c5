"""A relay on socketify (uWebSockets): each text of a room's member goes to all members of the room. The path of the upgrade names the
room.

    python socketify_relay.py [--listen 127.0.0.1:0]
"""

import argparse

from socketify import App, AppListenOptions, CompressOptions, OpCode

UNBOUNDED = 2**31 - 1


def upgrade(response, request, context):
    response.upgrade(
        request.get_header("sec-websocket-key"),
        request.get_header("sec-websocket-protocol"),
        request.get_header("sec-websocket-extensions"),
        context,
        request.get_url(),
    )


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--listen", default="127.0.0.1:0")
    host, _, port = arguments.parse_args().listen.rpartition(":")

    app = App()
    app.ws(
        "/*",
        {
            "compression": CompressOptions.DISABLED,
            "idle_timeout": 0,
            "max_backpressure": UNBOUNDED,
            "max_payload_length": 1 << 20,
            "upgrade": upgrade,
            "open": lambda socket: socket.subscribe(socket.get_user_data()),
            # To all subscribers, the sender too, by the native publish.
            "message": lambda socket, text, _: app.publish(socket.get_user_data(), text, OpCode.TEXT),
        },
    )
    app.listen(
        AppListenOptions(port=int(port), host=host),
        lambda options: print(f"listening {host}:{options.port}", flush=True),
    )
    # Not app.run(), which polls this loop from Python's without a pause; here nothing needs Python's.
    app.loop.uv_loop.run()


main()
