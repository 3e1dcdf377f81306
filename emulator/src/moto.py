"""moto's server on a free port, which it prints, until its input ends."""

import copy
import os
import sys
import threading
from types import SimpleNamespace

from moto.dynamodb import models
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

application = DomainDispatcherApplication(create_backend_app)
lock = threading.Lock()


def one_at_a_time(environ, start_response):
    """moto looks at a condition first and writes afterwards; AWS does both at once."""
    with lock:
        return application(environ, start_response)


def as_it_is(table):
    """A table to go back to: puts and deletes replace its items and change none."""
    kept = copy.copy(table)
    kept.items = table.items.copy()
    for partition, items in table.items.items():
        kept.items[partition] = items.copy()
    if table.stream_shard is not None:
        kept.stream_shard = copy.copy(table.stream_shard)
        kept.stream_shard.items = table.stream_shard.items.copy()
        kept.stream_shard.table = kept
    return kept


def transact_write_items(backend, items, transact=models.DynamoDBBackend.transact_write_items):
    """moto copies all that a table has for each item of a transaction, to have it back when one fails."""
    copies = {}

    def deepcopy(thing, *memo):
        if not isinstance(thing, models.Table):
            return copy.deepcopy(thing, *memo)
        if id(thing) not in copies:
            copies[id(thing)] = as_it_is(thing)
        return copies[id(thing)]

    models.copy = SimpleNamespace(copy=copy.copy, deepcopy=deepcopy)
    try:
        return transact(backend, items)
    finally:
        models.copy = copy


models.DynamoDBBackend.transact_write_items = transact_write_items


def end_with_input():
    sys.stdin.read()
    os._exit(0)


server = make_server("127.0.0.1", 0, one_at_a_time, threaded=True, request_handler=MotoRequestHandler)
print(server.port, flush=True)
threading.Thread(target=end_with_input, daemon=True).start()
server.serve_forever()
