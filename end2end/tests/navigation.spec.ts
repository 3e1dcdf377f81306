import { expect, expectReachable, hydrated, kinds, open, test } from './site.ts';

test('hovering a link fetches its page ahead, once', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'speculation rules are Chromium’s');
  const ahead: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['sec-purpose']?.startsWith('prefetch')) ahead.push(new URL(request.url()).pathname);
  });
  await open(page, '/');
  await page.getByRole('link', { name: 'Schedule' }).hover();
  await expect.poll(() => ahead).toEqual(['/schedule']);
});

for (const [reducedMotion, soft] of [
  ['no-preference', true],
  ['reduce', false],
] as const) {
  test(`going to another page is ${soft ? 'soft' : 'plain when less motion is asked for'}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await page.addInitScript(() => {
      addEventListener('pagereveal', (event) => {
        const { viewTransition } = event as Event & { viewTransition: object | null };
        Object.assign(window, { soft: viewTransition !== null });
      });
    });
    await open(page, '/');
    await page.getByRole('link', { name: 'Schedule' }).click();
    await expect(page).toHaveURL('/schedule');
    await hydrated(page);
    expect(await page.evaluate(() => (window as unknown as { soft?: boolean }).soft)).toBe(soft);
  });
}

test('lists are paged by links, and search by a form, without JavaScript', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto('/replays');
  const first = await page.locator('.card h3').allInnerTexts();
  await page.getByRole('link', { name: 'Earlier streams' }).click();
  await expect(page).toHaveURL(/\/replays\?before=\d{10}~/);
  expect(await page.locator('.card h3').count()).toBe(20);
  expect(first.length).toBe(24);
  const second = await page.locator('.card h3').allInnerTexts();
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  expect(await page.locator('.card h3').allInnerTexts()).toEqual(second);

  await page.getByRole('search').getByRole('searchbox').first().fill('茅台');
  await page.getByRole('search').getByRole('button').first().click();
  await expect(page).toHaveURL(/\/zh\/search\?q=/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('搜索：茅台');
  expect(await page.locator('.card').count()).toBeGreaterThan(0);
  await context.close();
});

for (const path of kinds) {
  for (const width of [390, 1440]) {
    test(`${path} can be reached and seen by keyboard at ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await open(page, path);
      expect(await expectReachable(page)).toBeGreaterThan(10);
    });
  }
}
