import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

// `cargo leptos end-to-end` starts the site itself, at END2END_ADDRESS; otherwise it is started here, on data of its own.
const running = process.env.END2END_ADDRESS;
// These write: what others read at the same time would change under them.
const writing = ['life', 'studio', 'account', 'moderation', 'private'];
// These need sites of their own, from the release build; that of plain cargo leptos has taken the place of its files.
const withOwnSite = ['assets', 'fallback', 'hostile', ...writing];
// The workers read this file too.
if (running && process.env.TEST_WORKER_INDEX === undefined) {
  console.log(`Left out: ${withOwnSite.join(', ')}; they need sites of their own, which \`make test\` has.`);
}
const port = process.env.END2END_PORT ?? '3210';
const baseURL = `http://${running ?? `127.0.0.1:${port}`}`;

const hostilePort = String(Number(port) + 1);
export const hostileURL = `http://127.0.0.1:${hostilePort}`;

const faultyPort = String(Number(port) + 2);
export const faultyURL = `http://127.0.0.1:${faultyPort}`;
/** What stands in this file is how the store of that site fails. */
export const faults = fileURLToPath(new URL('../target/end2end-faults', import.meta.url));

const cloudPort = String(Number(port) + 3);
/** The same site under the emulated Lambda, its store in DynamoDB, its pages and its files in S3 (moto). */
export const cloudURL = `http://127.0.0.1:${cloudPort}`;
/** Where the files are published: another port is another origin. */
export const assetsURL = `http://127.0.0.1:${Number(cloudPort) + 1}`;

const studioPort = String(Number(port) + 5);
const studioURL = `http://127.0.0.1:${studioPort}`;
/** The store of the site on which accounts are made and streams go live; seen from the root. */
export const studioData = 'target/end2end-studio';

const specs = (names: string[]) => names.map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  // A browser on a busy machine may stumble once; what passes only then is named as flaky at the end.
  retries: 1,
  reporter: [['list']],
  projects: [
    { name: 'here', testIgnore: specs(running ? withOwnSite : writing) },
    ...(running
      ? []
      : [
          { name: 'writing', use: { baseURL: studioURL }, testMatch: specs(writing) },
          // What a viewer does, once more in the cloud.
          { name: 'cloud', use: { baseURL: cloudURL }, testMatch: /(pages|islands|player|navigation)\.spec/, grep: /^(?!.*(pixels|slow))/ },
          // What a host does, when nobody reads there any more. The emulator lets its functions see one address of all, from which
          // ten can register in an hour; and the other specs need the streams or the administrators of the site for writing.
          { name: 'writing in the cloud', use: { baseURL: cloudURL }, testMatch: specs(['life']), dependencies: ['cloud'] },
        ]),
  ],
  use: {
    baseURL,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: [
    {
      // A site that is being started elsewhere has a minute.
      command: running ? 'sleep 60' : 'rm -rf target/end2end-data && exec target/release/server',
      cwd: '..',
      url: baseURL,
      reuseExistingServer: running !== undefined,
      env: { PORT: port, DATA_DIR: 'target/end2end-data', LOG: 'warn' },
    },
    // Plain cargo leptos has no release build, and builds nothing that could be published.
    ...(running
      ? []
      : [
          {
            // The same site with a catalogue whose every text tries to be more than a text.
            command: 'rm -rf target/end2end-hostile && exec target/release/server',
            cwd: '..',
            url: hostileURL,
            reuseExistingServer: false,
            env: { PORT: hostilePort, DATA_DIR: 'target/end2end-hostile', CATALOGUE: 'end2end/hostile.json', LOG: 'warn' },
          },
          {
            // The same site with a store that fails when told to, and without a cache.
            command: 'rm -rf target/end2end-faulty target/end2end-faults && exec target/release/server',
            cwd: '..',
            url: faultyURL,
            reuseExistingServer: false,
            env: { PORT: faultyPort, DATA_DIR: 'target/end2end-faulty', CACHE_MB: '0', FAULTS: faults, LOG: 'off' },
          },
          {
            // The same site with a few streams, none of them live: eight fit on the home page, which the demo has.
            command: `rm -rf ${studioData} && exec target/release/server`,
            cwd: '..',
            url: studioURL,
            reuseExistingServer: false,
            env: { PORT: studioPort, DATA_DIR: studioData, CATALOGUE: 'end2end/studio.json', LOG: 'warn' },
          },
          {
            // It gets the demo of the first one, which is there by now.
            command: 'exec target/debug/emulator target/release/server --cloud',
            cwd: '..',
            url: cloudURL,
            reuseExistingServer: false,
            env: { LAMBDA_PORT: cloudPort, DATA_DIR: 'target/end2end-data', LOG: 'warn' },
          },
        ]),
  ],
});
