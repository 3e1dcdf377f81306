// What the tests share: the pages, and a page that fails the test when the browser complains.
import AxeBuilder from '@axe-core/playwright';
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
      hear(page, complaints);
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Notes what the browser says against the page; what its Content-Security-Policy keeps it from is among it. */
export function hear(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
}

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

/** Takes out what only the server can show, and the mounted app does not. */
export async function leaveOutPrivate(page: Page): Promise<void> {
  await page.locator('.private').evaluateAll((elements) => elements.forEach((element) => element.remove()));
}

/** Nothing that axe knows of is in anybody's way, on the whole page or in a part of it. */
export async function expectAccessible(page: Page, part = 'html'): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
}

/** The keyboard reaches everything that can be used, and shows where it is; how many there are. */
export async function expectReachable(page: Page): Promise<number> {
  const expected = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, video[controls], [tabindex="0"]',
    );
    const shown = [...all].filter((element) => element.checkVisibility({ visibilityProperty: true }));
    shown.forEach((element, number) => (element.dataset['stop'] = String(number)));
    return shown.map((element) => `${element.tagName} ${element.id} ${element.textContent.trim().slice(0, 40)}`);
  });
  const reached = new Set<number>();
  // A video has controls of its own within it, and a field for a time has parts: each takes some steps.
  for (let steps = 0; steps < expected.length + 30; steps += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return null;
      const outline = (pseudo?: string) => getComputedStyle(element, pseudo).outlineStyle !== 'none';
      const box = element.getBoundingClientRect();
      const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
      const marked = outline() || outline('::after') || element.tagName === 'VIDEO';
      return { stop: Number(element.dataset['stop']), name: element.outerHTML.slice(0, 120), inSight, marked };
    });
    if (!focus) break;
    expect(focus).toMatchObject({ inSight: true, marked: true });
    reached.add(focus.stop);
  }
  expect(expected.filter((_, number) => !reached.has(number))).toEqual([]);
  return expected.length;
}
