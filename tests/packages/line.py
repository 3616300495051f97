"""A line between a browser and a server that carries so many bytes and then breaks."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 1 << 16


@dataclass
class Line:
    """Forwards connections; `carried` are the bytes that went to the server.

    left   bytes until the line breaks, which cuts every connection; None for ever
    """

    target: int
    port: int
    left: int | None = None
    carried: int = 0
    connections: set[socket.socket] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heal(self) -> None:
        """Carry everything from now on."""
        self.left = None

    def join(self, near: socket.socket) -> None:
        """Forward one connection, both ways; nothing where the line is broken."""
        with closing(near), suppress(OSError):
            if self.left == 0:
                return
            with closing(socket.create_connection(("127.0.0.1", self.target))) as far:
                self.connections |= {near, far}
                back = threading.Thread(target=self._copy, args=(far, near), daemon=True)
                back.start()
                self._copy(near, far, is_counted=True)
                back.join()

    def _copy(self, source: socket.socket, target: socket.socket, is_counted: bool = False) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                target.sendall(self._carry(piece) if is_counted else piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _carry(self, piece: bytes) -> bytes:
        """Count what goes over; raises OSError where the line breaks."""
        with self.lock:
            if self.left is not None:
                self.left = max(self.left - len(piece), 0)
            if self.left == 0:
                for connection in self.connections:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                self.connections.clear()
                raise OSError("the line broke")
            self.carried += len(piece)
        return piece


@contextmanager
def a_line(target: int) -> Iterator[Line]:
    """Lay a line to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(target, listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, line), daemon=True).start()
        yield line
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, line: Line) -> None:
    with suppress(OSError):
        while True:
            near, _ = listener.accept()
            threading.Thread(target=line.join, args=(near,), daemon=True).start()
