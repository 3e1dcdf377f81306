// What hosts meet in the studio beside the straight way: mistakes, other windows, second thoughts.
import type { Dialog, Page } from '@playwright/test';
import { hear, hydrated, open } from './site.ts';
import {
  at,
  end,
  errorOf,
  expect,
  expectDone,
  fill,
  formOf,
  host,
  inDays,
  leave,
  makeChannel,
  picture,
  register,
  schedule,
  send,
  slugOf,
  test,
  unique,
  ways,
  words,
} from './own.ts';

test.describe.configure({ timeout: 60_000 });

for (const { language, javaScriptEnabled, way } of ways) {
  const w = words[language];
  const path = (path: string) => at(language, path);
  const studioPage = (slug: string) => path(`/studio/streams/${encodeURIComponent(slug)}`);

  test.describe(way, () => {
    test.use({ javaScriptEnabled });

    test('a form that was not taken has what was typed, and says beside each field what is wrong', async ({ page }) => {
      const id = unique();
      await register(page, language, `host-${id}`);
      await makeChannel(page, language, `desk-${id}`);
      await page.goto(path('/studio/streams/new'));
      const form = formOf(page, 'streams/create');
      // The browser lets through a title of spaces, and knows no time of ours.
      const kept = {
        [w.title]: '   ',
        [w.summary]: 'A "summary" & <more>',
        [w.description]: '\nfirst line\n\nsecond',
        [w.tickers]: 'AAPL',
        [w.startsAt]: inDays(-3),
        [w.minutes]: '75',
        [w.positions]: 'Long AAPL.',
      };
      await fill(form, kept);
      await form.getByLabel(w.zone, { exact: true }).selectOption({ label: w.tokyo });
      await form.getByLabel(w.bonds, { exact: true }).check();
      await form.getByLabel(w.noSponsor).check();
      await send(page, 'streams/create');

      await expect(page).toHaveURL(path('/studio/streams/new?draft'));
      const alert = page.getByRole('alert');
      await expect(alert).toBeFocused();
      await expect(alert).toContainText(w.errors);
      await expect(alert.getByRole('link')).toHaveText([`${w.title}${w.colon}${w.missing}`, `${w.startsAt}${w.colon}${w.past}`]);
      for (const [label, error] of [
        [w.title, w.missing],
        [w.startsAt, w.past],
      ] as const) {
        const field = form.getByLabel(label, { exact: true });
        await expect(field).toHaveAttribute('aria-invalid', 'true');
        await expect(field).toHaveAccessibleDescription(new RegExp(error));
        await expect(errorOf(form, label)).toHaveText(error);
      }
      for (const [label, value] of Object.entries(kept)) {
        await expect(form.getByLabel(label, { exact: true })).toHaveValue(value);
      }
      await expect(form.getByLabel(w.zone, { exact: true })).toHaveValue('Asia/Tokyo');
      await expect(form.getByLabel(w.bonds, { exact: true })).toBeChecked();
      await expect(form.getByLabel(w.noSponsor)).toBeChecked();
      await expect(form.getByLabel(w.noPositions)).not.toBeChecked();

      await alert.getByRole('link').first().click();
      await expect(form.getByLabel(w.title, { exact: true })).toBeFocused();
      await fill(form, { [w.title]: `Corrected ${id}`, [w.startsAt]: inDays(2) });
      await send(page, 'streams/create');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Corrected ${id}`);
      await expect(formOf(page, 'streams/edit').getByLabel(w.description, { exact: true })).toHaveValue('first line\n\nsecond');
    });

    test('what the site alone knows is told in the same way', async ({ page }) => {
      const id = unique();
      await register(page, language, `host-${id}`);
      await page.goto(path('/studio'));
      const channel = formOf(page, 'channel/create');
      await fill(channel, { [w.handle]: 'harbour-desk', [w.channelName]: `Desk ${id}`, [w.host]: 'Ada Example' });
      await send(page, 'channel/create');
      await expect(page.getByRole('alert').getByRole('link')).toHaveText(`${w.handle}${w.colon}${w.taken}`);
      await expect(channel.getByLabel(w.channelName, { exact: true })).toHaveValue(`Desk ${id}`);
      await fill(channel, { [w.handle]: `desk-${id}` });
      await send(page, 'channel/create');

      await page.goto(path('/studio/streams/new'));
      const form = formOf(page, 'streams/create');
      await fill(form, { [w.title]: `Tickers ${id}`, [w.tickers]: 'AAPL, NOPE', [w.startsAt]: inDays(-3) });
      for (const box of await form.locator('.checks input').all()) await box.check();
      await send(page, 'streams/create');
      const alert = page.getByRole('alert');
      await expect(alert).toBeFocused();
      await expect(alert.locator('li')).toHaveCount(3);
      await expect(alert).toContainText(w.mostTopics(5));
      await expect(alert).toContainText(w.past);
      await expect(alert).toContainText(`${w.tickers}${w.colon}${w.unknown}`);
      await expect(form.getByLabel(w.tickers, { exact: true })).toHaveValue('AAPL, NOPE');
      await expect(form.locator('.checks input:checked')).toHaveCount(6);
    });

    test('who was slower is told what was saved meanwhile, and overwrites nothing unseen', async ({ page, complaints }) => {
      const id = unique();
      const title = `Two windows ${id}`;
      const slug = await host(page, language, id, title);
      const second = await page.context().newPage();
      hear(second, complaints);
      await second.goto(page.url());

      await page.bringToFront();
      await fill(formOf(page, 'streams/edit'), { [w.title]: `First ${id}` });
      await send(page, 'streams/edit');
      await second.bringToFront();
      await fill(formOf(second, 'streams/edit'), { [w.summary]: 'Of the second window.' });
      await send(second, 'streams/edit');

      const box = second.getByRole('alert', { name: w.meanwhile });
      await expect(box).toBeFocused();
      await expect(second.getByRole('alert')).toHaveCount(1);
      await expect(second.getByRole('heading', { name: w.meanwhile })).toBeVisible();
      await expect(second.locator('.difference dt')).toHaveText([w.title, w.summary]);
      const rows = second.locator('.difference');
      await expect(rows.first().locator('dd')).toHaveText([`${w.savedNow} First ${id}`, `${w.typed} ${title}`]);
      await expect(rows.last().locator('dd')).toHaveText([`${w.savedNow} Before.`, `${w.typed} Of the second window.`]);
      await expect(formOf(second, 'streams/edit').getByLabel(w.summary, { exact: true })).toHaveValue('Of the second window.');
      await page.goto(path(`/streams/${encodeURIComponent(slug)}`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`First ${id}`);
      await expect(page.locator('meta[name=description]')).toHaveAttribute('content', 'Before.');

      // Who looks at what is saved has that in the form; who means it overwrites.
      const late = second.url();
      await leave(second, second.getByRole('link', { name: w.seeSaved }));
      await expect(formOf(second, 'streams/edit').getByLabel(w.title, { exact: true })).toHaveValue(`First ${id}`);
      await expect(formOf(second, 'streams/edit').getByLabel(w.summary, { exact: true })).toHaveValue('Before.');
      await second.goto(late);
      await leave(second, box.getByRole('button', { name: w.overwrite }));
      await expect(second.getByRole('heading', { level: 1 })).toHaveText(title);
      await page.reload();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      await expect(page.locator('meta[name=description]')).toHaveAttribute('content', 'Of the second window.');
    });

    test('of two who edit the channel the second is told', async ({ page, complaints }) => {
      const id = unique();
      await register(page, language, `host-${id}`);
      await makeChannel(page, language, `desk-${id}`);
      await page.goto(path('/studio/channel'));
      const second = await page.context().newPage();
      hear(second, complaints);
      await second.goto(path('/studio/channel'));
      await page.bringToFront();
      await fill(formOf(page, 'channel/edit'), { [w.bio]: 'Of the first.' });
      await send(page, 'channel/edit');
      await second.bringToFront();
      await fill(formOf(second, 'channel/edit'), { [w.bio]: 'Of the second.' });
      await send(second, 'channel/edit');
      await expect(second.getByRole('alert')).toBeFocused();
      await expect(second.locator('.difference dd')).toHaveText([`${w.savedNow} Of the first.`, `${w.typed} Of the second.`]);
      await page.goto(path(`/channels/desk-${id}`));
      await expect(page.locator('main')).toContainText('Of the first.');
    });

    test('a stream gets another address, and the old one leads there; deleted, it is gone', async ({ page }) => {
      const id = unique();
      const before = await host(page, language, id, `Old name ${id}`);
      // Only a script asks before something is lost.
      await expect(page.locator('.unscripted')).toBeVisible({ visible: !javaScriptEnabled });
      await fill(formOf(page, 'streams/edit'), { [w.title]: `新名字 ${id}` });
      await send(page, 'streams/edit');
      expect(slugOf(page)).toBe(before);
      await leave(page, page.getByRole('button', { name: w.rename }));
      const after = slugOf(page);
      expect(after).toBe(`新名字-${id}`);
      await expectDone(page, w.renamed);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`新名字 ${id}`);

      const ask = (path: string) => page.request.get(path, { maxRedirects: 0 });
      for (const prefix of ['', '/zh']) {
        const moved = await ask(`${prefix}/streams/${before}`);
        expect(moved.status()).toBe(301);
        expect(moved.headers()['location']).toBe(`${prefix}/streams/${encodeURIComponent(after)}`);
      }
      await page.goto(path(`/streams/${before}`));
      await expect(page).toHaveURL(path(`/streams/${encodeURIComponent(after)}`));

      await page.goto(studioPage(after));
      await leave(page, page.getByRole('link', { name: w.deleteStream }));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.deleteAsk(`新名字 ${id}`));
      expect((await ask(`/streams/${encodeURIComponent(after)}`)).status()).toBe(200);
      await leave(page, page.getByRole('button', { name: w.deleteStream }));
      await expect(page).toHaveURL(path('/studio?done=streams/delete'));
      await expectDone(page, w.streamDeleted);
      await expect(page.locator('.own-stream')).toHaveCount(0);
      for (const prefix of ['', '/zh']) {
        expect((await ask(`${prefix}/streams/${encodeURIComponent(after)}`)).status()).toBe(410);
      }
    });

    test('a stream is cancelled once that was meant', async ({ page }) => {
      const id = unique();
      const title = `Not to be ${id}`;
      const slug = await host(page, language, id, title);
      await leave(page, page.getByRole('link', { name: w.cancel, exact: true }));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.cancelAsk(title));
      await leave(page, page.getByRole('button', { name: w.cancel, exact: true }));
      await expect(page.locator('.headline .badge')).toHaveText(w.cancelled);
      await expectDone(page, w.notToHappen);
      await page.goto(path(`/streams/${slug}`));
      await expect(page.locator('.headline .badge')).toHaveText(w.cancelled);
      await page.goto(path('/upcoming'));
      await expect(page.locator('.card', { hasText: title })).toHaveCount(0);
    });

    test('a stream ends once that was meant, and can be deleted only then', async ({ page }) => {
      const id = unique();
      const title = `On air ${id}`;
      const slug = await host(page, language, id, title);
      const [badge, heading] = [page.locator('.headline .badge'), page.getByRole('heading', { level: 1 })];
      await send(page, 'streams/go-live');
      await expectDone(page, w.onAir);
      await expect(formOf(page, 'streams/end')).toHaveCount(0);
      await leave(page, page.getByRole('link', { name: w.end, exact: true }));
      await expect(heading).toHaveText(w.endAsk(title));
      await leave(page, page.getByRole('link', { name: w.stayLive }));
      await expect(badge).toHaveText(w.live);
      await page.goto(`${studioPage(slug)}?delete`);
      await expect(formOf(page, 'streams/delete')).toHaveCount(0);
      await leave(page, page.getByRole('link', { name: w.toOwnStream }));
      await end(page, language);
      await expect(badge).toHaveText(w.replay);
      await expectDone(page, w.over);
      // It is asked no more of one that is over.
      await page.goto(`${studioPage(slug)}?end`);
      await expect(heading).toHaveText(title);
    });

    test('a stream gets a cover, which must be a picture, and loses it', async ({ page }) => {
      const id = unique();
      await host(page, language, id, `Covered ${id}`);
      const cover = page.locator('.own-cover');
      const drawn = await cover.getAttribute('src');
      const form = formOf(page, 'streams/cover');
      const file = form.locator('input[type=file]');
      await file.setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: Buffer.from('GIF89a, or nothing') });
      await send(page, 'streams/cover');
      await expect(page.getByRole('alert')).toBeFocused();
      await expect(file).toHaveAttribute('aria-invalid', 'true');
      await expect(cover).toHaveAttribute('src', drawn!);

      await file.setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: picture });
      await send(page, 'streams/cover');
      await expect(cover).not.toHaveAttribute('src', drawn!);
      await expectDone(page, w.coverUploaded);
      await expect.poll(() => cover.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
      await leave(page, page.locator('form.danger[action="/api/streams/cover"] button'));
      await expect(cover).toHaveAttribute('src', drawn!);
      await expectDone(page, w.coverRemoved);
    });

    test('nobody edits what is somebody else’s', async ({ page, somebodyElse, complaints }) => {
      const slug = await host(page, language, unique(), `Own ${unique()}`);
      const other = await somebodyElse();
      const id = unique();
      await register(other, language, `other-${id}`);
      for (const role of ['viewer', 'host']) {
        if (role === 'host') await makeChannel(other, language, `other-${id}`);
        expect((await other.goto(studioPage(slug)))!.status()).toBe(403);
        await expect(other.getByRole('heading', { level: 1 })).toHaveText(w.forbidden);
        await expect(other.locator('.problem').getByRole('link', { name: w.toStudio })).toHaveAttribute('href', path('/studio'));
      }
      for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/403|was preloaded using link preload/);
    });
  });
}

for (const language of ['en', 'zh'] as const) {
  const w = words[language];

  test.describe(`with JavaScript, in ${language === 'en' ? 'English' : 'Chinese'}`, () => {
    /** Opens the form for a new stream, as a host. */
    async function newStream(page: Page): Promise<void> {
      const id = unique();
      await register(page, language, `host-${id}`);
      await makeChannel(page, language, `desk-${id}`);
      await open(page, at(language, '/studio/streams/new'));
    }

    test('a field says what is wrong with it as soon as one is done with it, and no longer than that is so', async ({ page }) => {
      await newStream(page);
      const form = formOf(page, 'streams/create');
      const title = form.getByLabel(w.title, { exact: true });
      const error = errorOf(form, w.title);
      await title.pressSequentially('ab');
      await expect(error).toBeEmpty();
      await title.press('Tab');
      await expect(error).toHaveText(w.atLeast(3));
      await expect(title).toHaveAttribute('aria-invalid', 'true');
      await expect(error).toHaveAttribute('aria-live', 'polite');
      await title.press('End');
      await title.pressSequentially('c');
      await expect(error).toBeEmpty();
      await expect(title).not.toHaveAttribute('aria-invalid');
      await title.fill('');
      await title.press('Tab');
      await expect(error).toHaveText(w.missing);
      // Characters are counted as the site counts them.
      await title.fill('🚀🚀🚀');
      await expect(error).toBeEmpty();
      // What is too long for it is told, and not cut off.
      const long = 'x'.repeat(121);
      await title.fill('');
      await page.keyboard.insertText(long);
      await title.press('Tab');
      await expect(error).toHaveText(w.atMost(120));
      await expect(title).toHaveValue(long);
    });

    test('a form is sent once, says so, and what was written is not lost by leaving', async ({ page }) => {
      await newStream(page);
      const dialogs: string[] = [];
      let leaves = false;
      page.on('dialog', (dialog: Dialog) => {
        dialogs.push(dialog.type());
        void (leaves ? dialog.accept() : dialog.dismiss());
      });
      const toStudio = page.getByRole('link', { name: w.toStudio });
      const form = formOf(page, 'streams/create');
      const id = unique();
      await form.getByLabel(w.title, { exact: true }).pressSequentially(`Once ${id}`);
      await toStudio.click({ noWaitAfter: true });
      await expect.poll(() => dialogs).toEqual(['beforeunload']);
      await expect(page).toHaveURL(at(language, '/studio/streams/new'));
      await expect(form.getByLabel(w.title, { exact: true })).toHaveValue(`Once ${id}`);
      await fill(form, { [w.startsAt]: inDays(1) });

      let sent = 0;
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/api/streams/create', async (route) => {
        sent += 1;
        await arrived;
        await route.continue();
      });
      expect(await sendTwice(page, 'streams/create', 'form[aria-busy=true] [role=status]')).toBe(w.sending);
      expect(sent).toBe(1);
      arrive();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Once ${id}`);
      // Sending is no leaving, and what was sent is not unsaved.
      await leave(page, toStudio);
      expect(dialogs).toEqual(['beforeunload']);
      await expect(page.locator('.own-stream')).toHaveCount(1);

      await open(page, at(language, '/studio/streams/new'));
      await form.getByLabel(w.title, { exact: true }).pressSequentially('left');
      leaves = true;
      await leave(page, toStudio);
      expect(dialogs).toEqual(['beforeunload', 'beforeunload']);
    });

    test('a form says nothing of being sent when its host stays for what another has not saved', async ({ page }) => {
      const id = unique();
      const slug = await host(page, language, id, `Stays ${id}`);
      await open(page, at(language, `/studio/streams/${slug}`));
      let [asked, leaves] = [0, false];
      page.on('dialog', (dialog: Dialog) => {
        asked += 1;
        void (leaves ? dialog.accept() : dialog.dismiss());
      });
      await formOf(page, 'streams/edit').getByLabel(w.summary, { exact: true }).pressSequentially('more');
      const [form, badge] = [formOf(page, 'streams/go-live'), page.locator('.headline .badge')];
      const goLive = form.getByRole('button', { name: w.goLive, exact: true });
      await goLive.click({ noWaitAfter: true });
      await expect.poll(() => asked).toBe(1);
      await expect(badge).toHaveText(w.scheduled);
      await expect(form.locator('.form-status')).toBeEmpty();
      await expect(form).not.toHaveAttribute('aria-busy');
      // It can be sent at once.
      leaves = true;
      await leave(page, goLive);
      await expect(badge).toHaveText(w.live);
    });

    test('a page that is gone back to shows the stream as it is', async ({ page }) => {
      const id = unique();
      const slug = await host(page, language, id, `Back ${id}`);
      await open(page, at(language, `/studio/streams/${slug}`));
      await page.route('**/api/streams/go-live', () => {});
      const [before, meanwhile, after, status] = await page.evaluate(() => {
        const form = document.querySelector<HTMLFormElement>('form[action="/api/streams/go-live"]')!;
        const badge = () => document.querySelector('.headline .badge')!.outerHTML;
        const shown = [badge()];
        form.requestSubmit();
        shown.push(badge());
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        return [...shown, badge(), form.querySelector('.form-status')!.textContent];
      });
      expect(meanwhile).toContain(w.live);
      expect([after, status]).toEqual([before, '']);
    });

    test('what a stream becomes shows before it is answered', async ({ page }) => {
      const id = unique();
      const slug = await host(page, language, id, `Soon ${id}`);
      const badge = page.locator('.headline .badge');
      await open(page, at(language, `/studio/streams/${slug}`));
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/api/streams/go-live', async (route) => {
        await arrived;
        await route.continue();
      });
      await expect(badge).toHaveText(w.scheduled);
      const left = page.waitForEvent('framenavigated');
      expect(await sendTwice(page, 'streams/go-live', '.headline .badge')).toBe(w.live);
      arrive();
      await left;
      await expect(badge).toHaveText(w.live);
    });
  });
}

// Chromium has another name for India's.
for (const timezoneId of ['Asia/Tokyo', 'Asia/Kolkata']) {
  test.describe(`where the clock is that of ${timezoneId}`, () => {
    test.use({ timezoneId });

    test('a new stream starts by its host’s clock, unless another was chosen', async ({ page }) => {
      const id = unique();
      await register(page, 'en', `host-${id}`);
      await makeChannel(page, 'en', `desk-${id}`);
      await open(page, '/studio/streams/new');
      const form = formOf(page, 'streams/create');
      const zone = form.getByLabel(words.en.zone, { exact: true });
      await expect(zone).toHaveValue(timezoneId);
      // What comes back has what was chosen.
      await zone.selectOption('Europe/London');
      await fill(form, { [words.en.title]: '   ', [words.en.startsAt]: inDays(1) });
      await send(page, 'streams/create');
      await hydrated(page);
      await expect(zone).toHaveValue('Europe/London');

      // So has who chose before the script was there.
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/*.wasm', async (route) => {
        await arrived;
        await route.continue();
      });
      await page.goto('/studio/streams/new', { waitUntil: 'domcontentloaded' });
      await zone.selectOption('Europe/Paris');
      arrive();
      await hydrated(page);
      await expect(zone).toHaveValue('Europe/Paris');
    });
  });
}

test('the studio lists the own streams, latest first, and each leads to its own page', async ({ page }) => {
  const id = unique();
  const first = await host(page, 'en', id, `First ${id}`);
  const second = await schedule(page, 'en', `Second ${id}`);
  // The same title is another stream, at an address of its own.
  const third = await schedule(page, 'en', `Second ${id}`);
  expect([first, second, third]).toEqual([`first-${id}`, `second-${id}`, `second-${id}-2`]);
  await page.goto('/studio');
  await expect(page.locator('.own-stream')).toHaveCount(3);
  await expect(page.locator('.own-stream .badge')).toHaveText(['Scheduled', 'Scheduled', 'Scheduled']);
  await leave(page, page.getByRole('link', { name: `First ${id}` }));
  await expect(page).toHaveURL(`/studio/streams/${first}`);
  await leave(page, page.getByRole('link', { name: words.en.publicPage }));
  await expect(page).toHaveURL(`/streams/${first}`);
});

/**
 * Sends a form as its button does, and again; what stands in this element while the answer is awaited. The page tells it by
 * itself, for Playwright would wait for the next one.
 */
async function sendTwice(page: Page, endpoint: string, selector: string): Promise<string> {
  const start = 'meanwhile: ';
  const told = page.waitForEvent('console', (message) => message.text().startsWith(start));
  await page.evaluate(
    ([action, selector, start]) => {
      const form = document.querySelector<HTMLFormElement>(`form[action="${action}"]`)!;
      form.requestSubmit();
      setTimeout(() => form.requestSubmit(), 200);
      setTimeout(() => console.debug(`${start}${document.querySelector(selector!)?.textContent}`), 500);
    },
    [`/api/${endpoint}`, selector, start],
  );
  return (await told).text().slice(start.length);
}
