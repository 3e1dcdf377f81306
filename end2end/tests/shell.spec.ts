// The `csr` build of the same app, mounted into an empty page, shows what the server renders.
import { existsSync, readdirSync } from 'node:fs';
import { expect, hydrated, leaveOutPrivate, pages, test } from './site.ts';

const folder = new URL('../../target/shell/pkg', import.meta.url);
test.skip(process.env.END2END_ADDRESS !== undefined && !existsSync(folder), 'plain cargo leptos builds no shell');
const files = existsSync(folder) ? readdirSync(folder) : [];
const named = (pattern: RegExp) => `/pkg/${files.find((file) => pattern.test(file))}`;
const empty = `<!DOCTYPE html><html><head><meta charset="utf-8">
  <link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="${named(/^shell\.[^.]+\.css$/)}">
  <script type="module">
    import start, { mount } from '${named(/^shell\.[^.]+\.js$/)}';
    await start({ module_or_path: '${named(/^shell\.[^.]+\.wasm$/)}' });
    mount();
  </script></head><body></body></html>`;

for (const path of pages) {
  test(`${path} mounts and shows the same`, async ({ page }) => {
    await page.goto(path);
    await hydrated(page);
    await leaveOutPrivate(page);
    const rendered = [await page.title(), await page.locator('html').getAttribute('lang'), await page.locator('body').innerText()];

    await page.route((url) => url.pathname + url.search === path, (route) => route.fulfill({ contentType: 'text/html', body: empty }));
    await page.goto(path);
    await expect(page.locator('main h1')).toBeVisible();
    const mounted = [await page.title(), await page.locator('html').getAttribute('lang'), await page.locator('body').innerText()];
    expect(mounted).toEqual(rendered);
  });
}

test('navigation works in the mounted app', async ({ page }) => {
  await page.route('/', (route) => route.fulfill({ contentType: 'text/html', body: empty }));
  await page.goto('/');
  const link = page.locator('.card a').first();
  const title = await link.innerText();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('heading', { name: '相关直播' })).toBeVisible();
  await expect(page.getByRole('link', { name: '日程' })).toBeVisible();
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
});
