import type { Page } from '@playwright/test';
import { expect, hydrated, open, shifts, stream, test, watchShifts } from './site.ts';

test.describe('times', () => {
  test.use({ timezoneId: 'Asia/Shanghai' });

  test('stand in the viewer’s zone and name it; UTC is their title', async ({ page }) => {
    await open(page, stream);
    const time = page.locator('.facts time');
    await expect(time).toHaveText(/ GMT\+8$/);
    await expect(time).toHaveAttribute('title', / UTC$/);
    const sent = await time.evaluate((time: HTMLTimeElement) => [time.title, time.dateTime, time.textContent]);
    const shown = new Date(`${sent[2]!.replace('GMT+8', '')}+08:00`);
    expect(shown.getTime()).toBe(Math.floor(Date.parse(sent[1]!) / 60_000) * 60_000);
  });
});

test.describe('times of a zone with a long name', () => {
  test.use({ timezoneId: 'Asia/Kolkata' });

  for (const path of ['/', '/zh', ...['/live', '/replays', '/schedule', stream].flatMap((path) => [path, `/zh${path}`])]) {
    for (const width of [390, 1440]) {
      test(`move nothing on ${path} at ${width} pixels, and each names it`, async ({ page }) => {
        let arrive = () => {};
        const arrived = new Promise<void>((resolve) => (arrive = resolve));
        await page.route('**/*.wasm', async (route) => {
          await arrived;
          await route.continue();
        });
        await page.setViewportSize({ width, height: 900 });
        await watchShifts(page);
        // The document is loaded when the WASM is there.
        await page.goto(path, { waitUntil: 'domcontentloaded' });
        await painted(page);
        const [places, before] = [await placed(page), (await shifts(page)).length];
        expect(places.length).toBeGreaterThan(2);

        arrive();
        await hydrated(page);
        await painted(page);
        expect(await placed(page)).toEqual(places);
        expect((await shifts(page)).slice(before)).toEqual([]);
        const times = await page.locator('main time[data-local]').allInnerTexts();
        expect(times.length).toBeGreaterThan(1);
        for (const time of times) expect(time).toContain('GMT+5:30');
      });
    }
  }

  async function painted(page: Page): Promise<void> {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Where everything stands that a time may move. */
  async function placed(page: Page): Promise<DOMRect[]> {
    const parts = page.locator('.card, .when > *, .slot, .slot > *, .start > *, .facts dl > div');
    return parts.evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().toJSON()));
  }
});

test.describe('the schedule of a viewer far from UTC', () => {
  test.use({ timezoneId: 'America/Los_Angeles' });

  for (const path of ['/schedule', '/zh/schedule']) {
    test(`${path} has under each day what starts on it, and beside it the viewer’s own time`, async ({ page }) => {
      await open(page, path);
      const days = await page.locator('.day').evaluateAll((days) =>
        days.map((day) => ({
          name: day.querySelector('h2')!.textContent,
          starts: [...day.querySelectorAll('.start')].map((start) => {
            const [utc, own] = [...start.querySelectorAll('time')];
            return { at: utc!.dateTime, utc: utc!.textContent, own: own!.textContent };
          }),
        })),
      );
      expect(days.length).toBeGreaterThan(1);
      for (const { name, starts } of days) {
        expect(name).toContain('UTC');
        for (const { at, utc, own } of starts) {
          const time = at.slice(11, 16);
          expect(utc).toBe(path === '/schedule' ? `${time} UTC` : `UTC ${time}`);
          expect(name).toContain(String(Number(at.slice(8, 10))));
          expect(own).toMatch(/2\d{3}.*GMT-[78]/);
        }
      }
    });
  }
});

test('the theme goes round, is kept, and is there before the first paint', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '/');
  const root = page.locator('html');
  const ground = () => root.evaluate((root) => getComputedStyle(root).backgroundColor);
  const light = await ground();

  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  const dark = await ground();
  expect(dark).not.toBe(light);

  // Without the WASM the head's script alone applies it.
  await page.route('**/*.wasm', (route) => route.abort());
  page.removeAllListeners('pageerror');
  page.removeAllListeners('console');
  await page.reload();
  expect(await ground()).toBe(dark);
});

test('the language switch keeps the page', async ({ page }) => {
  await open(page, stream);
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page).toHaveURL(`/zh${stream}`);
  await expect(page.getByRole('heading', { name: '相关直播' })).toBeVisible();
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(stream);
});

test('the chat field counts, refuses what is too long, and keeps what was typed', async ({ page, complaints }) => {
  await open(page, stream);
  const field = page.getByLabel('Your message');
  await field.fill('hello');
  const colour = (text: string) => page.getByText(text).evaluate((text) => getComputedStyle(text).color);
  await expect(page.getByText('195 characters left')).toBeVisible();
  const fitting = await colour('195 characters left');
  await field.fill('文'.repeat(203));
  await expect(page.getByText('3 characters too many')).toBeVisible();
  expect(await colour('3 characters too many')).not.toBe(fitting);
  await expect(field).toHaveAttribute('aria-invalid', 'true');

  await field.fill('  ');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('status')).toHaveText('Write something first.');

  await field.fill('What is the stop here?');
  const answer = page.waitForResponse('**/api/message');
  await field.press('Enter');
  expect((await answer).status()).toBe(401);
  await expect(page.getByRole('status')).toHaveText('Log in first. Your text is kept.');
  await expect(field).toHaveValue('What is the stop here?');
  await expect(page.locator('.message-field').getByRole('link', { name: 'Log in' })).toHaveAttribute('href', '/log-in');
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('401');
});

test('the chat field says so when the server can’t be reached', async ({ page, complaints }) => {
  await open(page, stream);
  await page.route('**/api/message', (route) => route.abort());
  await page.getByLabel('Your message').fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('status')).toContainText('was not sent');
  await expect(page.getByLabel('Your message')).toHaveValue('hello');
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('ERR_FAILED');
});

test('a card leads to its stream', async ({ page }) => {
  await open(page, '/');
  const card = page.locator('.card').first();
  const title = await card.locator('h3').innerText();
  await card.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
});
