"""An echo server of Python: asyncio's streams, the same on uvloop, or gevent's StreamServer.

Takes files with a certificate and its key. Says at which ports it listens, and ends with its input.
"""

import os
import signal
import ssl
import sys
import threading

BACKLOG = 1024
LARGEST_READ = 128 << 10

# So the load generator closes connections.
RESET = (ConnectionError, ssl.SSLError)


def say(plain, encrypted):
    print(f"echo {plain}\ntls {encrypted}\ndone", flush=True)


def tls(kind=ssl.SSLContext):
    context = kind(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2:])
    return context


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
        except RESET:
            pass
        finally:
            writer.close()

    async def main():
        servers = [
            await asyncio.start_server(echo, "127.0.0.1", 0, backlog=BACKLOG, ssl=context)
            for context in (None, tls())
        ]
        say(*(server.sockets[0].getsockname()[1] for server in servers))
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(main())


def run_uvloop():
    import uvloop

    uvloop.install()
    run_asyncio()


def run_gevent():
    import socket

    from gevent.server import StreamServer
    from gevent.ssl import SSLContext

    def echo(connection, _):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while data := connection.recv(LARGEST_READ):
                connection.sendall(data)
        except RESET:
            pass

    def listen(**options):
        return StreamServer(("127.0.0.1", 0), echo, backlog=BACKLOG, **options)

    plain = listen()
    encrypted = listen(ssl_context=tls(SSLContext))
    plain.start()
    encrypted.start()
    say(plain.server_port, encrypted.server_port)
    plain.serve_forever()


signal.signal(signal.SIGINT, signal.SIG_IGN)
threading.Thread(target=end_with_input, daemon=True).start()
{"asyncio": run_asyncio, "uvloop": run_uvloop, "gevent": run_gevent}[sys.argv[1]]()
