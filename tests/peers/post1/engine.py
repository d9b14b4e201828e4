"""Sockets, commands and events around the connections of one peer."""

import json
import os
import selectors
import socket
import sys
import time

from .association import Association
from .channel import Channel
from .commands import Commands
from .handshake import Handshake

READ_SIZE = 65536
TICK = 0.01  # seconds between looks at deadlines


def pattern(size):
    """Octets that show where they were cut or swapped: as the tests in C++ have them."""
    return bytes((i * 31 + i // 251) & 0xFF for i in range(size))


def print_event(name, **fields):
    """One line of JSON. Of contents it says how long they are and whether they are pattern()."""
    content = fields.pop("content", None)
    if content is not None:
        fields.update(size=len(content), pattern=content == pattern(len(content)))
    print(json.dumps({"event": name, **fields}, separators=(",", ":")), flush=True)


class Link:
    """A socket and the connection that speaks through it."""

    def __init__(self, connection, channel):
        self.socket = connection
        self.channel = channel
        self.shut = False

    def flush(self):
        """Returns whether everything went."""
        try:
            while self.channel.outbox:
                sent = self.socket.send(self.channel.outbox)
                del self.channel.outbox[:sent]
        except BlockingIOError:
            return False
        if self.channel.finishing and not self.shut:
            self.shut = True
            self.socket.shutdown(socket.SHUT_WR)
        return True


class Engine:
    def __init__(self, settings, behaviour):
        self.settings = settings
        self.behaviour = behaviour
        self.selector = selectors.DefaultSelector()
        self.links = []
        self.left = []  # keeps their sockets open
        self.known = {}  # Associations by name
        self.current = None  # the Association that commands mean
        self.commands = Commands(self)
        self.leaving = False
        self.calls = False  # a client: ends with its last connection
        self.address = None

    pattern = staticmethod(pattern)
    now = staticmethod(time.monotonic_ns)
    print_event = staticmethod(print_event)

    # Beginning.

    def serve(self, address):
        listening = socket.create_server(address)
        listening.setblocking(False)
        self.selector.register(listening, selectors.EVENT_READ, lambda: self._accept(listening))
        print_event("listening", tcp=listening.getsockname()[1])

    def _accept(self, listening):
        connection, _ = listening.accept()
        handshake = Handshake("acceptor", os.urandom(16), self._limits(), find=self._find)
        self._add(connection, handshake, Association("acceptor", self.settings))

    def call(self, address):
        self.calls, self.address = True, address
        association = Association("initiator", self.settings)
        self.current = association
        self._add(socket.create_connection(address),
                  Handshake("initiator", os.urandom(16), self._limits()), association)

    def join(self, alone, forges, secret=None):
        """A further connection of the current Association."""
        handshake = Handshake("initiator", os.urandom(16), self._limits(),
                              secret or self.current.secret, alone)
        handshake.forges = forges
        self._add(socket.create_connection(self.address), handshake, self.current)

    def _limits(self):
        return self.settings.max_streams, self.settings.max_message

    def _find(self, name):
        association = self.known.get(name)
        return association.secret if association else None

    def _add(self, connection, handshake, association):
        connection.setblocking(False)
        channel = Channel(association, handshake, self._tell, self._enter)
        link = Link(connection, channel)
        self.links.append(link)
        self.selector.register(connection, selectors.EVENT_READ, lambda: self._read(link))
        channel.begin()

    def _enter(self, session):
        """A connection is up: of which Association?"""
        name = session.handshake.secret.association
        if session.handshake.joined and session.handshake.role == "acceptor":
            session.association = self.known[name]
            if session.handshake.alone:
                self._drop_others(session)
        session.association.secret = session.handshake.secret
        self.known[name] = self.current = session.association

    def _drop_others(self, session):
        for link in list(self.links):
            if link.channel.association is session.association and link.channel is not session:
                self.remove(link)

    # What happens.

    def _tell(self, name, **fields):
        print_event(name, **fields)
        if self.behaviour != "echo":
            return
        if name == "message":
            out = self.current.streams[fields["stream"]].out
            out.submit(fields["content"], ordered=fields["order"] > 0, niceness=fields["niceness"])
        elif name == "finish":
            self.current.streams[fields["stream"]].out.finishing = True

    def _read(self, link):
        try:
            octets = link.socket.recv(READ_SIZE)
        except BlockingIOError:
            return
        except ConnectionError:
            octets = b""
            print_event("reset")
        if link.channel.over:
            if not octets:
                self.remove(link)
        elif octets:
            link.channel.receive(octets, self.now())
        else:
            link.channel.peer_ended()

    def remove(self, link):
        self.leave(link)
        link.socket.close()

    def leave(self, link):
        """Without it, as if the path were dead."""
        self.selector.unregister(link.socket)
        self.left.append(link)
        link.channel.lose()
        self.links.remove(link)

    def _work(self, link):
        link.channel.work(self.now())
        try:
            wants = selectors.EVENT_READ | (0 if link.flush() else selectors.EVENT_WRITE)
            self.selector.modify(link.socket, wants, self.selector.get_key(link.socket).data)
        except OSError:
            link.channel.finishing = True
            link.channel.outbox.clear()
        over = link.channel.over and not link.channel.outbox
        if over and link in self.links:
            self.remove(link)

    def run(self):
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.commands.read)
        while not self.leaving and (self.links or not self.calls or self.commands.open):
            for key, _ in self.selector.select(TICK):
                key.data()
            for link in list(self.links):
                self._work(link)
