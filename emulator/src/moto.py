"""moto's server on a free port, which it prints, until its input ends."""

import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

application = DomainDispatcherApplication(create_backend_app)
lock = threading.Lock()


def one_at_a_time(environ, start_response):
    """moto looks at a condition first and writes afterwards; AWS does both at once."""
    with lock:
        return application(environ, start_response)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


server = make_server("127.0.0.1", 0, one_at_a_time, threaded=True, request_handler=MotoRequestHandler)
print(server.port, flush=True)
threading.Thread(target=end_with_input, daemon=True).start()
server.serve_forever()
