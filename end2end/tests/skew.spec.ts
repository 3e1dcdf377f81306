// Pages from before an update of the site.
import type { Page } from '@playwright/test';
import { answerOnce, errorPage } from './errorPage.ts';
import { expect, hydrated, open, stream, test } from './site.ts';

const UPDATED = 'from before an update of the site';

/** As if the page were of another build, whose function of this name is gone. */
async function gone(page: Page, name: string): Promise<void> {
  await page.route(`**/api/${name}**`, (route, request) =>
    route.continue({
      url: request.url().replace(`/api/${name}`, '/api/gone'),
      headers: { ...request.headers(), 'site-build': 'older' },
    }),
  );
}

test('every call names the build of its page', async ({ page, complaints }) => {
  await open(page, stream);
  const call = page.waitForRequest('**/api/message');
  await page.getByLabel('Your message').fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  const build = await page.locator('meta[name=site-build]').getAttribute('content');
  expect(build).toHaveLength(16);
  expect((await call).headers()['site-build']).toBe(build);
  await expect(page.getByRole('status')).toContainText('Log in first');
  complaints.length = 0;
});

for (const [path, label, send, text, reload] of [
  [stream, 'Your message', 'Send', UPDATED, 'Reload the page'],
  [`/zh${stream}`, '你的消息', '发送', '网站更新之前', '重新加载'],
] as const) {
  test(`what was typed in ${path} outlives the reload that an update needs`, async ({ page, complaints }) => {
    await open(page, path);
    await gone(page, 'message');
    const link = page.getByRole('link', { name: reload });
    await expect(link).toBeHidden();
    await page.getByLabel(label).fill('What is the stop here?');
    await page.getByRole('button', { name: send }).click();
    await expect(page.locator('.message-field').getByRole('status')).toContainText(text);
    await expect(page.getByLabel(label)).toHaveValue('What is the stop here?');
    for (const complaint of complaints.splice(0)) expect(complaint).toContain('409');

    await page.evaluate(() => Object.assign(window, { stayed: true }));
    await link.click();
    await expect.poll(() => page.evaluate(() => 'stayed' in window).catch(() => true)).toBe(false);
    await hydrated(page);
    await expect(page.getByLabel(label)).toHaveValue('What is the stop here?');
    await expect(link).toBeHidden();
    // Chromium says so now and then of a link that leads to its own page.
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/ViewTransition|Transition was skipped/);
  });
}

test('an answer of a newer server is told from one that is not the site’s', async ({ page, complaints }) => {
  await open(page, stream);
  const notice = page.locator('.message-field').getByRole('status');
  for (const [status, contentType, body, text] of [
    [200, 'application/json', '{"number":1}', UPDATED],
    [502, 'text/html', '<!DOCTYPE html><h1>Bad gateway</h1>', 'was not sent'],
    [403, 'application/problem+json', '{"type":"/problems#banned","title":"Banned.","status":403}', UPDATED],
    [500, 'application/json', '{"message":"Internal Server Error"}', 'was not sent'],
  ] as const) {
    await page.route('**/api/message', (route) => route.fulfill({ status, contentType, body }), { times: 1 });
    await page.getByLabel('Your message').fill('hello');
    await expect(notice).toBeEmpty();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(notice).toContainText(text);
  }
  complaints.length = 0;
});

test('a draft belongs to its stream, and is gone when it was sent', async ({ page }) => {
  await open(page, stream);
  const field = page.getByLabel('Your message');
  await field.fill('hello');
  await page.reload();
  await hydrated(page);
  await expect(field).toHaveValue('hello');
  await expect(page.getByText('195 characters left')).toBeVisible();
  await page.locator('.related .card a').first().click();
  await hydrated(page);
  await expect(field).toHaveValue('');

  await open(page, stream);
  await page.route('**/api/message', (route) => route.fulfill({ contentType: 'application/json', body: 'null' }));
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(field).toHaveValue('');
  await page.reload();
  await hydrated(page);
  await expect(field).toHaveValue('');
});

test.describe('the mounted app', () => {
  test.skip(process.env.END2END_ADDRESS !== undefined, 'plain cargo leptos builds no shell');

  /** Opens /topics as the error page of a build that is older, or not. */
  async function mount(page: Page, older: boolean): Promise<void> {
    const body = errorPage();
    const [, own] = /<meta name="site-build" content="([^"]+)"/.exec(body)!;
    await answerOnce(page, '/topics', older ? body.replace(own!, 'older') : body);
    await page.goto('/topics');
    await page.evaluate(() => Object.assign(window, { stayed: true }));
  }
  const stayed = (page: Page) => page.evaluate(() => 'stayed' in window);

  test('goes on by itself as long as it is understood', async ({ page, complaints }) => {
    await mount(page, true);
    await expect(page.locator('main h1')).toHaveText('Topics');
    await page.getByRole('link', { name: 'Replays' }).first().click();
    await expect(page.locator('main h1')).toHaveText('Replays');
    expect(await stayed(page)).toBe(true);
    complaints.length = 0;
  });

  test('tries again when what answers is not the site', async ({ page, complaints }) => {
    const answer = { status: 502, contentType: 'text/html', body: '<!DOCTYPE html><h1>Bad gateway</h1>' };
    await page.route('**/api/topics**', (route) => route.fulfill(answer), { times: 1 });
    await mount(page, false);
    await expect(page.locator('main h1')).toHaveText('Topics');
    expect(await stayed(page)).toBe(true);
    complaints.length = 0;
  });

  test('loads its next page once it was not understood', async ({ page, complaints }) => {
    await gone(page, 'replays');
    await mount(page, true);
    await page.getByRole('link', { name: 'Replays' }).first().click();
    await expect(page.getByRole('alert')).toContainText(UPDATED);
    expect(await stayed(page)).toBe(true);
    await page.getByRole('link', { name: 'Live now' }).first().click();
    await expect(page.locator('main h1')).toContainText('Live');
    expect(await stayed(page)).toBe(false);
    complaints.length = 0;
  });

  test('says that it is older when it is not understood, and does not reload by itself', async ({ page, complaints }) => {
    await gone(page, 'topics');
    await mount(page, true);
    const problem = page.getByRole('alert');
    await expect(problem).toContainText(UPDATED);
    expect(await stayed(page)).toBe(true);
    await problem.getByRole('link', { name: 'Reload the page' }).click();
    await expect(page.locator('main h1')).toHaveText('Topics');
    expect(await stayed(page)).toBe(false);
    complaints.length = 0;
  });
});
