#!/usr/bin/python3
"""A peer of post/1: serves or calls, prints one line of JSON an event, and does what standard input
tells it (see post1/commands.py)."""

import argparse
import socket

from post1 import hostile
from post1.association import Settings
from post1.engine import Engine, print_event


def pair(text):
    octets, hold = map(int, text.split(","))
    return octets, hold


def socket_address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def misbehave(given):
    if given.mode == "call":
        connection = socket.create_connection(socket_address(given.address))
    else:
        listening = socket.create_server((given.at, given.port))
        print_event("listening", port=listening.getsockname()[1])
        connection, _ = listening.accept()
    hostile.run(given.hostile, connection, given.mode == "call", print_event)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    modes = parser.add_subparsers(dest="mode", required=True)
    serve, call = modes.add_parser("serve"), modes.add_parser("call")
    serve.add_argument("--port", type=int, default=0, help="0: any, which is told")
    serve.add_argument("--at", default="127.0.0.1", help="address")
    call.add_argument("address", help="HOST:PORT")
    for mode in (serve, call):
        mode.add_argument("--udp", action="store_true", help="over datagrams")
        mode.add_argument("--drop-out", type=int, default=0, help="every n-th packet that is sent")
        mode.add_argument("--drop-in", type=int, default=0, help="every n-th packet that comes")
        mode.add_argument("--behaviour", choices=("echo", "sink"),
                          default="echo" if mode is serve else "sink")
        mode.add_argument("--forks", choices=("accept", "reject", "ignore"), default="accept")
        mode.add_argument("--window", type=pair, default=(1 << 20, 1 << 20),
                          help="OCTETS,HELD that are granted beyond what was consumed")
        mode.add_argument("--told-credit", action="store_true", help="grants what it is told alone")
        mode.add_argument("--hostile", choices=hostile.BEHAVIOURS,
                          help="does this on one connection, and leaves")
        mode.add_argument("--max-streams", type=int, default=100)
        mode.add_argument("--max-message", type=int, default=1 << 24)
    given = parser.parse_args()
    if given.hostile:
        return misbehave(given)
    engine = Engine(Settings(given.max_streams, given.max_message,
                             None if given.told_credit else given.window, given.forks),
                    given.behaviour, (given.drop_out, given.drop_in))
    if given.mode == "serve":
        serve = engine.serve_packets if given.udp else engine.serve
        serve((given.at, given.port))
    else:
        call = engine.call_packets if given.udp else engine.call
        call(socket_address(given.address))
    engine.run()


if __name__ == "__main__":
    main()
