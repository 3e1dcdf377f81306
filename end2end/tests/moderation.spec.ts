// What moderators and administrators do, and that nobody else can.
import type { Page } from '@playwright/test';
import {
  at,
  ended,
  expect,
  expectDone,
  fill,
  formOf,
  host,
  leave,
  logIn,
  makeAdmin,
  password,
  register,
  scheduled,
  send,
  test,
  unique,
  ways,
  words,
} from './own.ts';

test.describe.configure({ timeout: 90_000 });

/** What the pages of moderators and administrators say. */
const of = {
  en: {
    moderator: 'Moderator',
    keep: 'Keep it',
    removeStream: 'Remove the stream …',
    remove: 'Remove it',
    removeAsk: (title: string) => `Remove the stream “${title}”?`,
    find: 'Find',
    nobody: (name: string) => `There is no account called “${name}”.`,
    own: 'This is your own account',
    accountName: 'Name of the account',
    role: 'Role',
    suspended: 'suspended',
    active: 'can log in',
    roleSet: 'The role is set.',
    isSuspended: 'The account is suspended.',
    isRestored: 'The account is restored and can log in again.',
    isSettled: 'The report is settled.',
    noEntry: 'This account is suspended. Nobody can log in with it until an administrator restores it.',
    server: 'the server itself',
    settled: 'This report is not there any more',
  },
  zh: {
    moderator: '版主',
    keep: '保留',
    removeStream: '移除直播……',
    remove: '移除',
    removeAsk: (title: string) => `移除直播“${title}”？`,
    find: '查找',
    nobody: (name: string) => `没有名为“${name}”的账号。`,
    own: '这是你自己的账号',
    accountName: '账号名称',
    role: '角色',
    suspended: '已停用',
    active: '可以登录',
    roleSet: '角色已设置。',
    isSuspended: '账号已停用。',
    isRestored: '账号已恢复，可以重新登录。',
    isSettled: '举报已处理。',
    noEntry: '该账号已被停用，管理员恢复之前无法登录。',
    server: '服务器',
    settled: '该举报已被处理',
  },
};

for (const { language, javaScriptEnabled, way } of ways) {
  const [w, m] = [words[language], of[language]];
  const path = (path: string) => at(language, path);

  /** Logs an administrator in who was made at the command line. */
  async function admin(page: Page): Promise<string> {
    const name = `admin-${unique()}`;
    makeAdmin(name);
    await logIn(page, language, name);
    await expect(page).toHaveURL(path('/'));
    return name;
  }

  /** Looks an account up. */
  async function find(page: Page, name: string): Promise<void> {
    await page.goto(path('/studio/accounts'));
    const search = page.locator('main').getByRole('search');
    await fill(search, { [m.accountName]: name });
    await leave(page, search.getByRole('button', { name: m.find }));
  }

  async function report(page: Page, stream: string, reason: string): Promise<void> {
    await page.goto(path(`/account/report?stream=${stream.split('/').pop()}`));
    await fill(formOf(page, 'report'), { [w.reason]: reason });
    await send(page, 'report');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.reportSent);
  }

  test.describe(way, () => {
    test.use({ javaScriptEnabled });

    test('an administrator makes a moderator, who settles what was reported; the audit has it', async ({ page, somebodyElse }) => {
      const id = unique();
      const title = `Sure returns ${id}`;
      const slug = await host(page, language, id, title);
      const viewer = await somebodyElse();
      const moderator = `mod-${id}`;
      await register(viewer, language, moderator);
      await report(viewer, slug, `It promises returns: ${id}`);
      await report(viewer, ended, `I don’t like it: ${id}`);

      const staff = await somebodyElse();
      const name = await admin(staff);
      await find(staff, moderator);
      await expect(staff.getByRole('heading', { level: 2, name: moderator })).toBeVisible();
      await formOf(staff, 'accounts/role').getByLabel(m.role, { exact: true }).selectOption({ label: m.moderator });
      await send(staff, 'accounts/role');
      await expectDone(staff, m.roleSet);
      await expect(staff.locator('.facts dd').first()).toHaveText(m.moderator);

      // From the next request on.
      await viewer.goto(path('/studio/reports'));
      await expect(viewer.locator('main .main-nav a')).toHaveCount(2);
      const entry = (reason: string) => viewer.locator('.report', { hasText: `${reason}: ${id}` });
      await leave(viewer, entry('I don’t like it').getByRole('button', { name: m.keep }));
      await expect(entry('I don’t like it')).toHaveCount(0);
      await expectDone(viewer, m.isSettled);
      expect((await viewer.request.get(ended)).status()).toBe(200);

      await leave(viewer, entry('It promises returns').getByRole('link', { name: m.removeStream }));
      await expect(viewer.getByRole('heading', { level: 1 })).toHaveText(m.removeAsk(title));
      const question = viewer.url();
      await leave(viewer, viewer.getByRole('button', { name: m.remove, exact: true }));
      await expect(entry('It promises returns')).toHaveCount(0);
      expect((await viewer.request.get(`/streams/${slug}`)).status()).toBe(410);
      await viewer.goto(question);
      await expect(viewer.locator('main').getByRole('status')).toContainText(m.settled);

      await staff.goto(path('/studio/audit'));
      const deeds = (on: string) => staff.locator('.deeds tr', { hasText: on });
      await expect(deeds(slug).filter({ hasText: 'remove_reported' })).toContainText(moderator);
      await expect(deeds(moderator).filter({ hasText: 'set_role moderator' })).toContainText(name);
      await expect(deeds(name).filter({ hasText: 'create_admin' })).toContainText(m.server);
    });

    test('a message that was reported is removed', async ({ page, somebodyElse }) => {
      test.skip(!javaScriptEnabled, 'the chat needs JavaScript');
      const text = `Buy now! ${unique()}`;
      await register(page, language, `viewer-${unique()}`);
      await page.goto(path(scheduled));
      await page.locator('.message-field input').fill(text);
      const answer = page.waitForResponse('**/api/message');
      await page.locator('.message-field button').click();
      expect((await answer).status()).toBe(200);
      await page.reload();
      const message = page.locator('.chat li', { hasText: text });
      await leave(page, message.locator('.report-link'));
      await fill(formOf(page, 'report'), { [w.reason]: 'An advertisement.' });
      await send(page, 'report');

      const staff = await somebodyElse();
      await admin(staff);
      await staff.goto(path('/studio/reports'));
      const entry = staff.locator('.report', { hasText: text });
      await leave(staff, entry.getByRole('button', { name: m.remove, exact: true }));
      await expect(entry).toHaveCount(0);
      await page.goto(path(scheduled));
      await expect(page.locator('.chat')).toBeVisible();
      await expect(message).toHaveCount(0);
    });

    test('a suspended account is out at once, and in again when it is restored', async ({ page, somebodyElse, complaints }) => {
      const name = `viewer-${unique()}`;
      await register(page, language, name);
      const staff = await somebodyElse();
      const own = await admin(staff);
      // What is no month is no stream either.
      expect((await staff.goto(path('/studio/audit?month=zzz')))!.status()).toBe(404);
      await expect(staff.locator('.problem')).not.toContainText(/stream|直播/);
      await leave(staff, staff.locator('.problem').getByRole('link', { name: w.toStudio }));
      await expect(staff).toHaveURL(path('/studio'));
      await find(staff, `nobody-${name}`);
      await expect(staff.locator('main').getByRole('status')).toContainText(m.nobody(`nobody-${name}`));
      await find(staff, own);
      await expect(staff.locator('main')).toContainText(m.own);
      await expect(formOf(staff, 'accounts/suspend')).toHaveCount(0);

      await find(staff, name);
      const state = staff.locator('.facts dd').nth(1);
      await expect(state).toHaveText(m.active);
      await send(staff, 'accounts/suspend');
      await expect(state).toHaveText(m.suspended);
      await expectDone(staff, m.isSuspended);
      await page.reload();
      await expect(page).toHaveURL(new RegExp(`${path('/log-in')}\\?then=`));
      await logIn(page, language, name);
      await expect(page.getByRole('alert')).toHaveText(m.noEntry);
      await expect(page.getByRole('alert')).toBeFocused();

      await send(staff, 'accounts/suspend');
      await expect(state).toHaveText(m.active);
      await expectDone(staff, m.isRestored);
      await logIn(page, language, name, password);
      await expect(page).toHaveURL(path('/'));
      // Of the account that is nobody's; and 410 of a cover on the home page whose stream another test deletes meanwhile.
      for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/404|410|was preloaded using link preload/);
    });

    test('these pages are nobody else’s', async ({ page, complaints }) => {
      const places = ['/studio/reports', '/studio/accounts', '/studio/accounts?name=otto', '/studio/audit'].map(path);
      for (const place of places) {
        await page.goto(place);
        await expect(page).toHaveURL(`${path('/log-in')}?then=${encodeURIComponent(place)}`);
      }
      const id = unique();
      await host(page, language, id, `Own ${id}`);
      await page.goto(path('/studio'));
      await expect(page.locator('main .main-nav')).toHaveCount(0);
      for (const place of places) {
        expect((await page.goto(place))!.status()).toBe(403);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.forbidden);
      }
      for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/403|was preloaded using link preload/);
    });
  });
}
