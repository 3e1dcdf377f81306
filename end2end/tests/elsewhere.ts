// Another address of this machine, from which a browser comes: the site counts registrations and log-ins by address.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy that comes from an address of its own, one of the many that Linux gives to the loopback. */
export class Elsewhere {
  private readonly address = `127.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 254)).join('.')}`;
  private readonly server = createServer((asked, answer) => this.pass(asked, answer)).on('connect', (asked, socket) =>
    // So come the requests that Playwright makes itself.
    this.tunnel(asked.url ?? '', socket as Socket),
  );
  private readonly tunnels = new Set<Socket>();

  /** Opens it; where it listens. */
  async open(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((closed) => this.server.close(closed));
    this.server.closeAllConnections();
    for (const tunnel of this.tunnels) tunnel.destroy();
    await closed;
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { 'proxy-connection': _, ...headers } = asked.headers;
    const { method } = asked;
    const call = request(asked.url ?? '', { method, headers, localAddress: this.address, agent: false }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    call.on('error', () => answer.destroy());
    answer.on('close', () => call.destroy());
    asked.pipe(call);
  }

  private tunnel(to: string, socket: Socket): void {
    const { hostname, port } = new URL(`http://${to}`);
    const onward = connect({ host: hostname, port: Number(port), localAddress: this.address });
    onward.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.tunnels.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.tunnels.delete(one);
        other.destroy();
      });
    }
  }
}
