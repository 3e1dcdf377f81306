// What viewers see when pages can't be made, or don't arrive. One site for all of it, whose store fails when told to.
import { rmSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { faults, faultyURL } from '../playwright.config.ts';
import { Connection } from './connection.ts';
import { expect, hydrated, leaveOutPrivate, shifts, stream, test, watchShifts } from './site.ts';

test.describe.configure({ mode: 'serial' });
test.use({ baseURL: faultyURL, timezoneId: 'UTC' });
test.beforeEach(() => heal());
test.afterAll(() => heal());

/** What Chromium says of the 503; nobody can keep it from saying so. */
const UNSUCCESSFUL = /^Failed to load resource: the server responded with a status of 503/;
/** The same, and what it says of a connection that breaks. */
const CUT = /^Failed to load resource: (the server responded with a status of 503|net::ERR_)/;

const fail = (how: string) => writeFileSync(faults, how);
const heal = () => rmSync(faults, { force: true });
const heading = (page: Page) => page.locator('main h1');

/** The text of a page as the server makes it, but for what the mounted app leaves out. */
async function text(page: Page, path: string): Promise<string> {
  await expect(async () => expect((await page.goto(path))?.status()).toBe(200)).toPass();
  await hydrated(page);
  await leaveOutPrivate(page);
  return page.locator('main').innerText();
}

test.describe('a stalled render', () => {
  test.describe.configure({ retries: 2 });

  for (const [path, lang, waiting] of [
    [stream, 'en', 'Loading…'],
    [`/zh${stream}`, 'zh-Hans', '加载中……'],
  ] as const) {
    test(`gives the shell in time, which mounts ${path}`, async ({ page, complaints }) => {
      const whole = await text(page, path);
      fail('stall');
      let first = '';
      page.on('response', async (response) => {
        if (!response.request().isNavigationRequest()) return;
        first = await response.text();
        // Only the page is too slow: what the app asks for is there.
        heal();
      });
      const response = await page.goto(path);
      expect(response?.status()).toBe(503);
      expect(response?.headers()).toMatchObject({ 'cache-control': 'no-store', 'retry-after': '10' });
      const waited = await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        return navigation.responseStart - navigation.requestStart;
      });
      // The budget is two seconds.
      expect(waited).toBeLessThan(2_100);
      expect(first).toContain(`<html lang="${lang}">`);
      expect(first).toContain(`<title>${waiting}`);
      await expect(page.locator('main')).toHaveText(whole.replaceAll(/\s+/g, ' '), { useInnerText: true });
      await expect(page.locator('html')).toHaveAttribute('lang', lang);

      await page.evaluate(() => Object.assign(window, { stayed: true }));
      await page.locator('.related .card a').first().click();
      await expect(heading(page)).toBeVisible();
      expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
      expect(complaints.filter((complaint) => !UNSUCCESSFUL.test(complaint))).toEqual([]);
      complaints.length = 0;
    });
  }

  for (const width of [390, 1280]) {
    test(`does not move when it is mounted, ${width} pixels wide`, async ({ page, complaints }) => {
      await page.setViewportSize({ width, height: 844 });
      await watchShifts(page);
      await text(page, '/replays');
      fail('stall');
      page.on('response', (response) => {
        if (response.request().isNavigationRequest()) heal();
      });
      expect((await page.goto('/replays'))?.status()).toBe(503);
      await expect(page.locator('main .card').first()).toBeVisible();
      expect(await shifts(page)).toEqual([]);
      expect(complaints.filter((complaint) => !UNSUCCESSFUL.test(complaint))).toEqual([]);
      complaints.length = 0;
    });
  }
});

for (const [manner, patience] of [
  ['ends', 5_000],
  ['resets', 25_000],
] as const) {
  test(`a page whose connection ${manner} in the middle is completed`, async ({ page, complaints }) => {
    test.setTimeout(60_000);
    const whole = await text(page, stream);
    const connection = new Connection(faultyURL, manner);
    await connection.open();
    await page.goto(`${connection.address}${stream}`, { waitUntil: 'commit' });
    await expect(page.locator('main')).toHaveText(whole.replaceAll(/\s+/g, ' '), { useInnerText: true, timeout: patience });
    await page.locator('.main-nav a').nth(1).click();
    await expect(page).toHaveURL(/\/schedule$/);
    await expect(page.locator('main h1')).toBeVisible();
    await connection.close();
    expect(complaints.filter((complaint) => !CUT.test(complaint))).toEqual([]);
    complaints.length = 0;
  });
}

test('without a server the mounted page says so, and comes when it is back', async ({ page, complaints }) => {
  test.setTimeout(60_000);
  const connection = new Connection(faultyURL, 'slow');
  await connection.open();
  await text(page, '/topics');
  fail('fail');
  await page.goto(`${connection.address}/topics`);
  await expect(page.getByRole('alert')).toContainText("can't be shown right now");
  await connection.close();
  heal();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await connection.open();
  await expect(page.getByRole('heading', { level: 1, name: 'Topics' })).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveTitle(/Topics/);
  await connection.close();
  complaints.length = 0;
});

test('without WebAssembly pages and the shell are still links and a search', async ({ page, complaints }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await text(page, '/about').catch(() => undefined);
  await page.goto('/');
  await page.getByRole('link', { name: 'Replays' }).first().click();
  await expect(heading(page)).toHaveText('Replays');
  fail('fail');
  expect((await page.goto('/topics'))?.status()).toBe(503);
  heal();
  await expect(page.getByRole('heading', { name: 'One moment, please' })).toBeVisible();
  await page.getByRole('searchbox').fill('600519');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/\/search\?q=600519$/);
  await expect(async () => {
    await page.goto('/topics');
    await expect(heading(page)).toHaveText('Topics', { timeout: 1_000 });
  }).toPass();
  fail('fail');
  await page.goto('/live');
  heal();
  await expect(async () => {
    await page.getByRole('link', { name: 'Try again' }).click();
    await expect(heading(page)).toHaveText('Live now', { timeout: 1_000 });
  }).toPass();
  complaints.length = 0;
});

test('the shell is as accessible as a page', async ({ page, complaints }) => {
  const { default: AxeBuilder } = await import('@axe-core/playwright');
  await page.route('**/*.wasm', (route) => route.abort());
  fail('fail');
  for (const path of ['/live', '/zh/live']) {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await expect(page.locator('.waiting h1')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  }
  complaints.length = 0;
});
