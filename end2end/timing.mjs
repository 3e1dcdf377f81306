// What a visitor waits for on a slow phone: CPU four times slower, 1.6 Mbit/s, 150 ms round trip; medians of five first visits.
// The measure beside it is the same page without JavaScript.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const PAGES = ['/', '/replays', '/streams/macro-desk-xom-bonds-000'];
const RUNS = 5;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const data = mkdtempSync(join(tmpdir(), 'timing-'));
const server = spawn('target/release/server', { cwd: '..', env: { ...process.env, PORT: '0', DATA_DIR: data, LOG: 'warn' } });
const address = await new Promise((resolve) => {
  createInterface({ input: server.stdout }).on('line', (line) => {
    if (line.startsWith('Ready at ')) resolve(line.slice('Ready at '.length));
  });
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });

async function visit(path, javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (0.75 * 1024 * 1024) / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(address + path, { waitUntil: 'load' });
  if (javaScriptEnabled) await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 60_000 });
  const interactive = await page.evaluate(() => performance.now());
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return { painted, interactive };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
console.log('\nOn a slow phone, first visit             first paint   without JS   ratio   interactive');
for (const path of PAGES) {
  const [scripted, plain] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    scripted.push(await visit(path, true));
    plain.push(await visit(path, false));
  }
  const painted = median(scripted.map((visit) => visit.painted));
  const without = median(plain.map((visit) => visit.painted));
  const interactive = median(scripted.map((visit) => visit.interactive));
  const cell = (value) => `${value.toFixed(0)} ms`.padStart(12);
  console.log(`  ${path.padEnd(38)}${cell(painted)}${cell(without)} ${(painted / without).toFixed(2).padStart(6)} ×${cell(interactive)}`);
}
await browser.close();
server.kill();
rmSync(data, { recursive: true });
