"""An echo server of Python: asyncio's streams, the same on uvloop, or gevent's StreamServer.

Says at which port it listens, and ends with its input.
"""

import os
import signal
import sys
import threading

BACKLOG = 1024
LARGEST_READ = 64 << 10


def say(port):
    print(f"echo {port}\ndone", flush=True)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def run_asyncio():
    import asyncio

    async def echo(reader, writer):
        try:
            while data := await reader.read(LARGEST_READ):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # so the load generator closes connections
        finally:
            writer.close()

    async def main():
        server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=BACKLOG)
        say(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def run_uvloop():
    import uvloop

    uvloop.install()
    run_asyncio()


def run_gevent():
    import socket

    from gevent.server import StreamServer

    def echo(connection, _):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while data := connection.recv(LARGEST_READ):
                connection.sendall(data)
        except ConnectionError:
            pass

    server = StreamServer(("127.0.0.1", 0), echo, backlog=BACKLOG)
    server.start()
    say(server.server_port)
    server.serve_forever()


signal.signal(signal.SIGINT, signal.SIG_IGN)
threading.Thread(target=end_with_input, daemon=True).start()
{"asyncio": run_asyncio, "uvloop": run_uvloop, "gevent": run_gevent}[sys.argv[1]]()
