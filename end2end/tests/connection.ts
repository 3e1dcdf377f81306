// The site as it comes over a bad connection.
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PIECE_BYTES = 500;
const PAUSE_MS = 8;

/** How pages come: all of them in small pieces; or the first half only, and then an end or a reset. */
export type Manner = 'slow' | 'ends' | 'resets';

/** A way to `site` on which pages come in this manner and everything else as it is. */
export class Connection {
  private server: Server | undefined;
  private port = 0;

  constructor(
    private readonly site: string,
    public manner: Manner,
  ) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Opens it, at the same address as before. */
  async open(): Promise<void> {
    const server = createServer((asked, answer) => {
      const headers = { ...asked.headers, 'accept-encoding': 'identity' };
      const call = request(new URL(asked.url ?? '/', this.site), { headers, method: asked.method }, (given) => void this.pass(given, answer));
      call.on('error', () => answer.destroy());
      asked.pipe(call);
    });
    await new Promise<void>((ready) => server.listen(this.port, '127.0.0.1', ready));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Nobody answers any more. */
  async close(): Promise<void> {
    const closed = new Promise((closed) => this.server?.close(closed));
    this.server?.closeAllConnections();
    await closed;
  }

  private async pass(given: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { 'content-length': _, ...headers } = given.headers;
    answer.writeHead(given.statusCode ?? 502, headers);
    if (!given.headers['content-type']?.startsWith('text/html')) {
      given.pipe(answer);
      return;
    }
    const page = Buffer.concat(await given.toArray());
    const end = this.manner === 'slow' ? page.length : page.length / 2;
    for (let start = 0; start < end; start += PIECE_BYTES) {
      answer.write(page.subarray(start, Math.min(start + PIECE_BYTES, end)));
      await pause(PAUSE_MS);
    }
    if (this.manner === 'resets') answer.socket?.resetAndDestroy();
    else answer.end();
  }
}
