// The site in the cloud, with its files published to another origin, and with files that are not what they should be.
import type { Page } from '@playwright/test';
import { assetsURL, cloudURL } from '../playwright.config.ts';
import { answerOnce, errorPage } from './errorPage.ts';
import { expect, kinds, open, stream, test } from './site.ts';

// A page that a test answers itself comes from nowhere, and Chromium asks before such a one may load from this machine.
test.use({ baseURL: cloudURL, permissions: ['local-network-access'] });

/** What the page asked for, but for pictures and videos. */
function requested(page: Page): URL[] {
  const urls: URL[] = [];
  page.on('request', (request) => urls.push(new URL(request.url())));
  return urls;
}

for (const path of kinds) {
  test(`${path} hydrates with files of another origin`, async ({ page }) => {
    const urls = requested(page);
    await open(page, path);
    const files = urls.filter(({ pathname }) => pathname.startsWith('/pkg/'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(files.filter(({ origin }) => origin !== assetsURL)).toEqual([]);
    // The whole app is for pages that could not be made.
    expect(files.filter(({ pathname }) => pathname.startsWith('/pkg/shell.'))).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).not.toBe('"Times New Roman"');
  });
}

test('each file is fetched once', async ({ page }) => {
  const urls = requested(page);
  await open(page, '/');
  const files = urls.map(({ pathname }) => pathname).filter((path) => path.startsWith('/pkg/'));
  expect(new Set(files).size).toBe(files.length);
});

test('the player’s library comes from there too', async ({ page }) => {
  const library = page.waitForResponse(/\/pkg\/hls\.light\.min\./);
  await open(page, stream);
  expect(new URL((await library).url()).origin).toBe(assetsURL);
  await expect(page.locator('video')).toHaveAttribute('src', /^blob:/);
});

/** Has the files that fit arrive with a space more. */
async function tamper(page: Page, files: RegExp): Promise<void> {
  await page.route(files, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from(' ')]) });
  });
}

for (const [kind, files, path, harmless] of [
  ['style sheet', /finance-live\.[^.]+\.css$/, '/', () => getComputedStyle(document.body).marginBlockStart === '8px'],
  ['script', /finance-live\.[^.]+\.js$/, '/', () => !document.documentElement.hasAttribute('data-hydrated')],
  ['player library', /hls\.light\.min\.[^.]+\.js$/, stream, () => !('Hls' in window)],
] as const) {
  test(`a ${kind} that was changed is refused`, async ({ page, complaints }) => {
    await tamper(page, files);
    await page.goto(path);
    await expect.poll(() => complaints.filter((complaint) => complaint.includes('integrity')).length).toBeGreaterThan(0);
    expect(await page.evaluate(harmless)).toBe(true);
    complaints.length = 0;
  });
}

for (const [path, lang, text] of [
  ['/live', 'en', 'Live now'],
  ['/zh/live', 'zh-Hans', '正在直播'],
] as const) {
  test(`the error page mounts ${path}`, async ({ page, complaints }) => {
    const urls = requested(page);
    await answerOnce(page, path, errorPage(assetsURL));
    await page.goto(path);
    await expect(page.locator('main h1')).toHaveText(text);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    const files = urls.map(({ pathname }) => pathname).filter((path) => path.startsWith('/pkg/'));
    expect(new Set(files).size).toBe(files.length);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('503')]);
  });

  test(`the error page alone speaks the language of ${path}, and helps`, async ({ page, complaints }) => {
    const { default: AxeBuilder } = await import('@axe-core/playwright');
    await tamper(page, /shell\.[^.]+\.wasm$/);
    await answerOnce(page, path, errorPage(assetsURL));
    await page.goto(path);
    await expect.poll(() => complaints.filter((complaint) => complaint.includes('integrity')).length).toBeGreaterThan(0);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await expect(page.locator('main section')).toHaveCount(1);
    await expect(page.locator('main h1')).toBeVisible();
    const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
    await page.getByRole('searchbox').fill('600519');
    await page.getByRole('searchbox').press('Enter');
    await expect(page).toHaveURL(/\/search\?q=600519$/);
    complaints.length = 0;
  });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the error page speaks both languages', async ({ page, complaints }) => {
    await answerOnce(page, '/live', errorPage(assetsURL));
    await page.goto('/live');
    await expect(page.locator('main section:lang(en) h1')).toBeVisible();
    await expect(page.locator('main section:lang(zh-Hans) h1')).toBeVisible();
    await page.getByRole('link', { name: '重试' }).click();
    await expect(page.locator('main h1')).toHaveText('Live now');
    complaints.length = 0;
  });
});
