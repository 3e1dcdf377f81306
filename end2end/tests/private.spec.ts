// Every page that is its viewer's own, and every form: who can read and use it.
import type { Page } from '@playwright/test';
import { expectAccessible, expectReachable, hear, hydrated } from './site.ts';
import {
  at,
  end,
  ended,
  expect,
  expectDone,
  fill,
  formOf,
  inDays,
  logIn,
  makeAdmin,
  makeChannel,
  password,
  register,
  schedule,
  scheduled,
  send,
  test,
  unique,
  words,
} from './own.ts';

test.describe.configure({ timeout: 180_000 });

/** Buttons that stand so close to a text above or below them that the two look like one. */
async function touching(page: Page): Promise<string[]> {
  return page.locator('main .button').evaluateAll((buttons) => {
    const boxOf = (text: Element) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return range.getBoundingClientRect();
    };
    const texts = [...document.querySelectorAll('main :is(h1, h2, p, dt, dd, time, legend, label)')];
    return buttons.flatMap((button) => {
      const box = button.getBoundingClientRect();
      const near = texts.filter((text) => {
        const other = boxOf(text);
        const beside = other.right <= box.left || box.right <= other.left || other.width === 0;
        return !text.contains(button) && !beside && Math.max(other.top - box.bottom, box.top - other.bottom) < 6;
      });
      return near.map((text) => `${button.textContent} / ${text.textContent}`);
    });
  });
}

for (const language of ['en', 'zh'] as const) {
  for (const width of [390, 1440]) {
    test.describe(`in ${language === 'en' ? 'English' : 'Chinese'} at ${width} pixels`, () => {
      test.use({ viewport: { width, height: 900 } });
      const w = words[language];
      const path = (path: string) => at(language, path);

      /** What is shown can be read by everybody, in light and dark, and fits the screen, a narrow one too. */
      async function expectReadable(page: Page, part?: string): Promise<void> {
        await hydrated(page);
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          await expectAccessible(page, part);
        }
        for (const screen of [320, width]) {
          await page.setViewportSize({ width: screen, height: 900 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
          expect(await touching(page)).toEqual([]);
        }
      }

      /** The same, and all of it can be used by keyboard. */
      async function expectForAll(page: Page): Promise<void> {
        await expectReadable(page);
        expect(await expectReachable(page)).toBeGreaterThan(10);
      }

      /** What went wrong has the focus, so that it is read out, and can be read. */
      async function expectTold(page: Page): Promise<void> {
        await expect(page.getByRole('alert')).toBeFocused();
        await expectReadable(page);
      }

      test('getting in, and the own account', async ({ page }) => {
        for (const place of ['/log-in', '/register']) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        await fill(formOf(page, 'register'), { [w.name]: 'no name', [w.password]: 'password1' });
        await send(page, 'register');
        await expectTold(page);
        await logIn(page, language, `nobody-${unique()}`);
        await expectTold(page);

        await register(page, language, `viewer-${unique()}`);
        await expectForAll(page);
        await fill(formOf(page, 'change-password'), { [w.currentPassword]: 'not this one', [w.newPassword]: 'password1' });
        await send(page, 'change-password');
        await expectTold(page);
        await page.goto(path('/log-in'));
        await expectForAll(page);
        await page.locator('.account summary').click();
        await expect(page.locator('.account a').first()).toBeVisible();
        // What is open lies over a part of the page until it is closed.
        await expectReadable(page, '.account');
      });

      test('what is followed, reminders and reports', async ({ page }) => {
        await register(page, language, `viewer-${unique()}`);
        const [of, message] = [scheduled.split('/').pop(), ended.split('/').pop()];
        for (const place of [
          '/following',
          '/following/channel/harbour-desk',
          `/following/stream/${of}`,
          `/account/report?stream=${of}`,
          `/account/report?stream=${message}&message=0`,
        ]) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        await fill(formOf(page, 'report'), { [w.reason]: 'no' });
        await send(page, 'report');
        await expectTold(page);
        for (const [place, endpoint] of [
          ['/following/channel/harbour-desk', 'follow'],
          [`/following/stream/${of}`, 'remind'],
        ] as const) {
          await page.goto(path(place));
          await send(page, endpoint);
        }
        await expect(page).toHaveURL(path('/following'));
        await expectForAll(page);
        await page.goto(path('/following/channel/harbour-desk'));
        await expectForAll(page);
        await page.goto(path(`/account/report?stream=${of}`));
        await fill(formOf(page, 'report'), { [w.reason]: 'To see the thanks.' });
        await send(page, 'report');
        await expectForAll(page);
      });

      test('the studio', async ({ page, complaints }) => {
        const id = unique();
        await register(page, language, `host-${id}`);
        for (const place of ['/studio', '/studio/channel', '/studio/streams/new']) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        await page.goto(path('/studio'));
        await fill(formOf(page, 'channel/create'), { [w.handle]: 'no handle', [w.channelName]: '  ', [w.host]: '  ' });
        await send(page, 'channel/create');
        await expectTold(page);
        await makeChannel(page, language, `desk-${id}`);
        for (const place of ['/studio', '/studio/channel', '/studio/streams/new']) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        const form = formOf(page, 'streams/create');
        await fill(form, { [w.title]: '   ', [w.tickers]: 'NOPE', [w.startsAt]: inDays(-1) });
        await send(page, 'streams/create');
        await expectTold(page);
        // What leads to a field shows what it is called, too.
        await page.getByRole('alert').getByRole('link').last().click();
        const label = page.locator('.field', { has: page.locator(':focus') }).locator('label');
        await expect(label).toBeInViewport({ ratio: 1 });

        const slug = await schedule(page, language, `For all ${id}`);
        await expectForAll(page);
        const own = path(`/studio/streams/${slug}`);
        for (const place of ['/studio', `/studio/streams/${slug}?cancel`, `/studio/streams/${slug}?delete`]) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        const second = await page.context().newPage();
        hear(second, complaints);
        await second.goto(own);
        await page.bringToFront();
        await page.goto(own);
        await fill(formOf(page, 'streams/edit'), { [w.summary]: 'Here.' });
        await send(page, 'streams/edit');
        await second.bringToFront();
        await fill(formOf(second, 'streams/edit'), { [w.summary]: 'There.' });
        await send(second, 'streams/edit');
        await expectTold(second);
        await page.bringToFront();
        await send(page, 'streams/key');
        await expect(page.getByLabel(w.newKey, { exact: true })).toBeFocused();
        await expectReadable(page);
        const key = page.getByLabel(w.newKey, { exact: true });
        const hidden = await key.evaluate((field) => [field.scrollWidth - field.clientWidth, field.scrollHeight - field.clientHeight]);
        expect(Math.max(...hidden)).toBeLessThanOrEqual(0);
        await send(page, 'streams/go-live');
        await expectDone(page, w.onAir);
        await expectReadable(page);
        for (const place of [own, `${own}?end`]) {
          await page.goto(place);
          await expectForAll(page);
        }
        await page.goto(own);
        await end(page, language);
        await expectDone(page, w.over);
        await expectReadable(page);
        await page.goto(own);
        await expectForAll(page);
      });

      test('moderation', async ({ page, complaints }) => {
        const name = `admin-${unique()}`;
        makeAdmin(name);
        await logIn(page, language, name, password);
        // An address as long as one may be, in a deed.
        await makeChannel(page, language, `desk-${unique()}`);
        await schedule(page, language, `Soon ${unique()}`);
        await fill(formOf(page, 'streams/edit'), { [w.title]: `${unique()} ${'as long as it may be '.repeat(5)}`.trim() });
        await send(page, 'streams/edit');
        await send(page, 'streams/rename');
        await expectDone(page, w.renamed);
        await page.goto(path(`/account/report?stream=${ended.split('/').pop()}`));
        await fill(formOf(page, 'report'), { [w.reason]: `To have one. ${name}` });
        await send(page, 'report');
        await page.goto(path('/studio/reports'));
        await expectForAll(page);
        const mine = page.locator('.report', { hasText: name });
        await page.goto((await mine.locator('a.danger').getAttribute('href'))!);
        await expectForAll(page);
        await page.goto(path('/studio/reports'));
        await mine.locator('button[value=keep]').click();
        await expect(mine).toHaveCount(0);
        for (const place of [
          '/studio',
          '/studio/accounts',
          `/studio/accounts?name=${name}`,
          '/studio/accounts?name=nobody',
          '/studio/audit',
          '/studio/audit?month=2020-01',
        ]) {
          await page.goto(path(place));
          await expectForAll(page);
        }
        await page.goto(path('/studio/audit'));
        await expect(page.locator('.deeds time').first()).toBeVisible();
        const unreadable = await page.locator('.deeds :is(time, a)').evaluateAll((parts) => {
          const broken = (part: Element) => part.matches('time') && part.getClientRects().length > 1;
          return parts.filter((part) => broken(part) || part.getBoundingClientRect().right > innerWidth).map((part) => part.textContent);
        });
        expect(unreadable).toEqual([]);
        // Of the account that is nobody's.
        for (const complaint of complaints.splice(0)) expect(complaint).toContain('404');
      });
    });
  }
}
