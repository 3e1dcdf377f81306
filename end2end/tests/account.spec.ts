// Accounts: how one gets in and out, what is one's own, and what one follows and reports.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { hydrated, open, shifts, watchShifts } from './site.ts';
import {
  at,
  channel,
  errorOf,
  expect,
  expectDone,
  fill,
  formOf,
  leave,
  logIn,
  password,
  register,
  scheduled,
  send,
  test,
  unique,
  ways,
  words,
} from './own.ts';

test.describe.configure({ timeout: 60_000 });

for (const { language, javaScriptEnabled, way } of ways) {
  const w = words[language];
  const path = (path: string) => at(language, path);

  test.describe(way, () => {
    test.use({ javaScriptEnabled });

    test('what can’t be a name or a password is told beside it, and no password is sent back', async ({ page, somebodyElse }) => {
      const id = unique();
      await register(page, language, `taken-${id}`);
      const other = await somebodyElse();
      await other.goto(path('/register'));
      const form = formOf(other, 'register');
      const [name, secret] = [form.getByLabel(w.name, { exact: true }), form.getByLabel(w.password, { exact: true })];
      await name.fill('not a name');
      await secret.fill('password1');
      await send(other, 'register');
      const alert = other.getByRole('alert');
      await expect(alert).toBeFocused();
      await expect(alert.locator('li')).toHaveCount(2);
      await expect(errorOf(form, w.name)).toHaveText(w.noName);
      await expect(errorOf(form, w.password)).toHaveText(w.tooCommon);
      await expect(name).toHaveValue('not a name');
      await expect(secret).toHaveValue('');
      await name.fill(`TAKEN-${id}`);
      await secret.fill(password);
      await send(other, 'register');
      await expect(alert.getByRole('link')).toHaveText(`${w.name}${w.colon}${w.taken}`);
      await expect(secret).toHaveValue('');
    });

    test('one logs out and in; a wrong password and an unknown name are told alike', async ({ page }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      await leave(page, formOf(page, 'log-out').getByRole('button', { name: w.logOut }));
      await expect(page).toHaveURL(path('/'));
      await page.goto(path('/account'));
      await expect(page).toHaveURL(`${path('/log-in')}?then=${encodeURIComponent(path('/account'))}`);

      for (const [who, secret] of [
        [name, `${password}!`],
        [`nobody-${unique()}`, password],
      ] as const) {
        await logIn(page, language, who, secret);
        const alert = page.getByRole('alert');
        await expect(alert).toHaveText(w.wrongLogin);
        await expect(alert).toBeFocused();
        await expect(formOf(page, 'log-in').getByLabel(w.name, { exact: true })).toHaveValue(who);
        await expect(formOf(page, 'log-in').getByLabel(w.password, { exact: true })).toHaveValue('');
      }
      // As it was typed, its capitals do not count.
      await logIn(page, language, name.toUpperCase());
      await expect(page).toHaveURL(path('/'));
      await page.goto(path('/account'));
      await expect(page.locator('.facts dd').first()).toHaveText(name);
    });

    test('a page of one’s own says who is logged in, and leads to the others', async ({ page }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      const menu = page.locator('.account');
      await expect(menu.locator('summary')).toHaveText(name);
      await expect(page.locator('.site-header .log-in')).toBeHidden();
      await menu.locator('summary').click();
      await leave(page, menu.getByRole('link', { name: w.studio, exact: true }));
      await expect(page).toHaveURL(path('/studio'));
    });

    test('who must log in is led there, and back', async ({ page }) => {
      await page.goto(path(channel));
      await leave(page, page.locator('main').getByRole('link', { name: w.follow, exact: true }));
      const asked = path('/following/channel/harbour-desk');
      await expect(page).toHaveURL(`${path('/log-in')}?then=${encodeURIComponent(asked)}`);
      await leave(page, page.locator('main').getByRole('link', { name: w.register, exact: true }));
      await fill(formOf(page, 'register'), { [w.name]: `viewer-${unique()}`, [w.password]: password });
      await send(page, 'register');
      await expect(page).toHaveURL(asked);
      await send(page, 'follow');
      await expect(page).toHaveURL(path('/following'));
    });

    test('who was logged out while writing is told why to log in, and to send it again', async ({ page, somebodyElse }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      await page.goto(path(`/account/report?stream=${scheduled.split('/').pop()}`));
      const other = await somebodyElse();
      await logIn(other, language, name);
      await other.goto(path('/account'));
      await send(other, 'log-out-everywhere');
      const [form, reason] = [formOf(page, 'report'), 'It promises returns.'];
      await fill(form, { [w.reason]: reason });
      await send(page, 'report');
      const told = page.locator('.page-head .form-notice');
      await expect(told).toContainText(w.sessionOver);
      await expect(told).toBeFocused();
      await fill(formOf(page, 'log-in'), { [w.name]: name, [w.password]: password });
      await send(page, 'log-in');
      const alert = page.getByRole('alert');
      await expect(alert).toHaveText(w.sendNow);
      await expect(alert).toBeFocused();
      await expect(form.getByLabel(w.reason, { exact: true })).toHaveValue(reason);
      await send(page, 'report');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.reportSent);
    });

    test('one logs out everywhere at once', async ({ page, somebodyElse }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      const other = await somebodyElse();
      await logIn(other, language, name);
      await other.goto(path('/account'));
      await expect(other.getByRole('heading', { level: 1 })).toHaveText(w.account);
      await leave(page, page.getByRole('button', { name: w.logOutEverywhere }));
      await expect(page).toHaveURL(path('/log-in'));
      await other.reload();
      await expect(other).toHaveURL(new RegExp(`${path('/log-in')}\\?then=`));
    });

    test('one changes the password, and is logged out elsewhere', async ({ page, somebodyElse }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      const other = await somebodyElse();
      await logIn(other, language, name);
      const form = formOf(page, 'change-password');
      const next = 'snow over the harbour';
      await fill(form, { [w.currentPassword]: 'not this one', [w.newPassword]: next });
      await send(page, 'change-password');
      await expect(page.getByRole('alert').getByRole('link')).toHaveText(`${w.currentPassword}${w.colon}${w.mismatch}`);
      await expect(page.getByRole('alert')).toBeFocused();
      await fill(form, { [w.currentPassword]: password, [w.newPassword]: next });
      await send(page, 'change-password');
      await expectDone(page, w.passwordChanged);
      await page.goto(path('/account'));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.account);
      await other.goto(path('/account'));
      await expect(other).toHaveURL(new RegExp(`${path('/log-in')}\\?then=`));
      await logIn(other, language, name);
      await expect(other.getByRole('alert')).toHaveText(w.wrongLogin);
      await logIn(other, language, name, next);
      await expect(other).toHaveURL(path('/'));
    });

    test('one takes the own data along, and deletes the account', async ({ page }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('a[href="/api/account/export"]').click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/account\.json$/);
      const data = readFileSync(await download.path(), 'utf8');
      expect(JSON.parse(data).account.name).toBe(name);
      expect(data).not.toContain('argon2');

      await fill(formOf(page, 'delete-account'), { [w.currentPassword]: 'not this one' });
      await send(page, 'delete-account');
      await expect(page.getByRole('alert').getByRole('link')).toHaveText(`${w.currentPassword}${w.colon}${w.mismatch}`);
      await fill(formOf(page, 'delete-account'), { [w.currentPassword]: password });
      await send(page, 'delete-account');
      await expect(page).toHaveURL(path('/'));
      await logIn(page, language, name);
      await expect(page.getByRole('alert')).toHaveText(w.wrongLogin);
      // The name is free again.
      await register(page, language, name);
    });

    test('one follows a channel and is to be reminded of a stream, and no longer', async ({ page }) => {
      await register(page, language, `viewer-${unique()}`);
      await page.goto(path('/following'));
      await expect(page.locator('main')).toContainText(w.followNothing);
      const channels = page.locator('section[aria-labelledby=channels] li');
      const reminders = page.locator('section[aria-labelledby=reminders] li');

      await page.goto(path(channel));
      await leave(page, page.locator('main').getByRole('link', { name: w.follow, exact: true }));
      await leave(page, formOf(page, 'follow').getByRole('button', { name: w.follow, exact: true }));
      await expect(page).toHaveURL(path('/following'));
      await expect(channels).toHaveCount(1);
      await expect(page.locator('section[aria-labelledby=upcoming] .card')).toContainText(['What freight rates will say']);

      await page.goto(path(scheduled));
      await leave(page, page.getByRole('link', { name: w.remind, exact: true }));
      await leave(page, formOf(page, 'remind').getByRole('button', { name: w.remind, exact: true }));
      await expect(reminders).toHaveCount(1);
      await expect(reminders).toContainText('What freight rates will say');

      await leave(page, reminders.getByText(w.forget));
      await leave(page, formOf(page, 'remind').getByRole('button', { name: w.forget, exact: true }));
      await expect(reminders).toHaveCount(0);
      await leave(page, channels.getByText(w.unfollow));
      await leave(page, formOf(page, 'follow').getByRole('button', { name: w.unfollow, exact: true }));
      await expect(page.locator('main')).toContainText(w.followNothing);
    });

    test('one reports a stream; a reason that is too short is told, and kept', async ({ page }) => {
      await register(page, language, `viewer-${unique()}`);
      await page.goto(path(scheduled));
      await leave(page, page.getByRole('link', { name: w.reportStream }));
      const form = formOf(page, 'report');
      await fill(form, { [w.reason]: 'no' });
      await send(page, 'report');
      await expect(page.getByRole('alert')).toBeFocused();
      await expect(form.locator('.error')).toHaveText(w.atLeast(3));
      await expect(form.getByLabel(w.reason, { exact: true })).toHaveValue('no');
      await fill(form, { [w.reason]: 'It promises returns.' });
      await send(page, 'report');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.reportSent);
    });
  });
}

test('the keyboard alone is enough to log in, and to leave', async ({ page }) => {
  const name = `viewer-${unique()}`;
  await register(page, 'en', name);
  await send(page, 'log-out');
  await open(page, '/log-in');
  const focused = (of: string) => page.evaluate((of) => document.activeElement?.closest(of) !== null, of);
  const tabTo = async (selector: string) => {
    for (let steps = 0; steps < 40 && !(await focused(selector)); steps += 1) await page.keyboard.press('Tab');
    expect(await focused(selector)).toBe(true);
  };
  await tabTo('form[action="/api/log-in"] [name=name]');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
  await expect(page).toHaveURL('/');

  await expect(page.locator('.account summary')).toHaveText(name);
  await tabTo('.account summary');
  const menu = page.locator('.account');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveAttribute('open');
  await page.keyboard.press('Escape');
  await expect(menu).not.toHaveAttribute('open');
  await page.keyboard.press('Enter');
  await tabTo('.account a[href="/account"]');
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
  await expect(page).toHaveURL('/account');
  await tabTo('form[action="/api/log-out"] button');
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Space')]);
  await expect(page).toHaveURL('/');
  await hydrated(page);
  await expect(page.locator('.site-header .log-in')).toBeVisible();
});

test('a page for everybody says nothing of who is logged in', async ({ page, somebodyElse }) => {
  const name = `viewer-${unique()}`;
  await register(page, 'en', name);
  for (const path of ['/about', '/zh/about', channel]) {
    const own = (await page.goto(path))!;
    await expect(page.locator('.account summary')).toHaveText(name);
    const other = (await (await somebodyElse()).goto(path))!;
    const html = async (answer: typeof own) => (await answer.text()).replaceAll(/nonce="[^"]*"/g, 'nonce');
    expect(await html(own)).toBe(await html(other));
    expect(await html(own)).not.toContain(name);
    expect(own.headers()['set-cookie']).toBeUndefined();
    expect(own.headers()['vary'] ?? '').not.toMatch(/cookie/i);
  }
});

/** What lies over something else in the header. */
async function overlapping(page: Page): Promise<string[]> {
  return page.locator('.site-header > :not(leptos-island), .theme-switch').evaluateAll((parts) => {
    const shown = parts.filter((part) => part.checkVisibility());
    const boxes = shown.map((part) => ({ name: part.className, box: part.getBoundingClientRect() }));
    return boxes.flatMap(({ name, box }, place) =>
      boxes
        .slice(place + 1)
        .filter(({ box: other }) => box.left < other.right && other.left < box.right)
        .filter(({ box: other }) => box.top < other.bottom && other.top < box.bottom)
        .map((other) => `${name} / ${other.name}`),
    );
  });
}

for (const width of [390, 768, 1440]) {
  test(`the menu takes the place of the way to log in, and nothing moves, at ${width} pixels`, async ({ page }) => {
    // As long as a name may be.
    const name = `${'w'.repeat(21)}-${unique()}`;
    await register(page, 'en', name);
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    await page.route('**/api/me', async (route) => {
      await arrived;
      await route.continue();
    });
    await page.setViewportSize({ width, height: 900 });
    await watchShifts(page);
    await open(page, '/about');
    const placed = () =>
      page.locator('.site-header > *:not(.log-in, .account, leptos-island), main, main *').evaluateAll((parts) =>
        parts.map((part) => part.getBoundingClientRect().toJSON()),
      );
    const before = await placed();
    await expect(page.locator('.log-in')).toBeVisible();
    await expect(page.locator('.account')).toBeHidden();
    arrive();
    await expect(page.locator('.account summary')).toHaveText(name);
    await expect(page.locator('.log-in')).toBeHidden();
    expect(await placed()).toEqual(before);
    expect((await shifts(page)).filter((shift) => shift > 0.0005)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const { width: wide } = (await page.locator('.account summary').boundingBox())!;
    expect(wide).toBeGreaterThan(width === 390 ? 100 : 223);
    expect(await overlapping(page)).toEqual([]);
    await page.locator('.account summary').click();
    await expect(page.locator('.account')).toHaveAttribute('open');
    await page.getByRole('heading', { level: 1 }).click({ position: { x: 1, y: 1 } });
    await expect(page.locator('.account')).not.toHaveAttribute('open');
  });
}

for (const language of ['en', 'zh'] as const) {
  test(`the open menu fits on the smallest screen, ${language}`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 700 });
    await register(page, language, `viewer-${unique()}`);
    await hydrated(page);
    await page.locator('.account summary').click();
    const list = (await page.locator('.account ul').boundingBox())!;
    expect(list.x).toBeGreaterThanOrEqual(0);
    expect(list.x + list.width).toBeLessThanOrEqual(320);
  });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const width of [390, 768, 1440]) {
    test(`the header keeps no room for what needs it, at ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.goto('/about');
      // Its text ends at the margin of the page; it has room around that.
      const last = (await page.locator('.languages a').last().boundingBox())!;
      expect(last.x + last.width).toBeCloseTo(width - 8, 0);
      await expect(page.locator('.log-in')).toBeVisible();
      expect(await overlapping(page)).toEqual([]);
    });
  }
});

test('what was written in the chat outlives logging in, is sent then, and can be reported', async ({ page, complaints }) => {
  const [name, text] = [`viewer-${unique()}`, `Where does it dock? ${unique()}`];
  await open(page, scheduled);
  const field = page.getByLabel('Your message');
  const sending = page.getByRole('button', { name: 'Send' });
  await field.fill(text);
  await sending.click();
  const notice = page.locator('.message-field').getByRole('status');
  await expect(notice).toHaveText('Log in first. Your text is kept.');
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('401');
  await leave(page, page.locator('.message-field').getByRole('link', { name: 'Log in' }));
  await leave(page, page.locator('main').getByRole('link', { name: 'Register', exact: true }));
  await fill(formOf(page, 'register'), { Name: name, Password: password });
  await send(page, 'register');
  await expect(page).toHaveURL(scheduled);
  await hydrated(page);
  await expect(field).toHaveValue(text);
  const answer = page.waitForResponse('**/api/message');
  await sending.click();
  expect((await answer).status()).toBe(200);
  await expect(field).toHaveValue('');
  await expect(notice).toBeEmpty();
  await open(page, scheduled);
  const message = page.locator('.chat li', { hasText: text });
  await expect(message.locator('.user')).toHaveText(name);
  await leave(page, message.getByRole('link', { name: `Report the message of ${name}` }));
  await expect(page.locator('.facts')).toContainText(text);
  await fill(formOf(page, 'report'), { [words.en.reason]: 'It is an advertisement.' });
  await send(page, 'report');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.en.reportSent);
});
