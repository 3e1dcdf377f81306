// What the tests share: the pages, and a page that fails the test when the browser complains.
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

export const stream = '/streams/macro-desk-xom-bonds-000';
export const scheduled = '/streams/opening-bell-nvda-earnings-013';
export const ended = '/streams/options-lab-msft-earnings-028';
export const cancelled = '/streams/bond-room-jpm-macro-072';
/** Every kind of page. */
export const kinds = [
  '/',
  '/live',
  '/upcoming',
  '/replays',
  stream,
  scheduled,
  ended,
  cancelled,
  '/channels',
  '/channels/macro-desk',
  '/topics',
  '/topics/bonds',
  '/tickers/XNAS-AAPL',
  '/schedule',
  '/search?q=600519.SH',
  '/about',
];
/** Each in both languages. */
export const pages = kinds.flatMap((path) => [path, path === '/' ? '/zh' : `/zh${path}`]);

export const test = base.extend<{ complaints: string[] }>({
  // What the browser's console said, errors of the page among it; a test fails when there is any at its end.
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page and waits until its islands are hydrated. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** The last island of a page marks it when it is hydrated. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** Has the pages that are opened from now on note what moves in them; `shifts` tells. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** How much moved, each time something did. */
export async function shifts(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
}
