import { expect, expectReachable, hydrated, open, pages, scheduled, test } from './site.ts';

test('hovering a link fetches its page ahead, once', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'speculation rules are Chromium’s');
  const ahead: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['sec-purpose']?.startsWith('prefetch')) ahead.push(new URL(request.url()).pathname);
  });
  await open(page, '/');
  const links = page.locator('.site-header');
  await links.getByRole('link', { name: 'Schedule' }).hover();
  await expect.poll(() => ahead).toEqual(['/schedule']);
  // What is a viewer's own is not fetched, and nothing twice, however long the pointer stays.
  for (const name of ['Log in', 'Schedule']) {
    await links.getByRole('link', { name }).hover();
    await page.waitForTimeout(600);
  }
  await links.getByRole('link', { name: 'Replays' }).hover();
  await expect.poll(() => ahead).toEqual(['/schedule', '/replays']);
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
  const { pathname, search } = new URL(page.url());
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page).toHaveURL(`/zh${pathname}${search}`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  expect(await page.locator('.card h3').allInnerTexts()).toEqual(second);

  await page.getByRole('search').getByRole('searchbox').first().fill('茅台');
  await page.getByRole('search').getByRole('button').first().click();
  await expect(page).toHaveURL(/\/zh\/search\?q=/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('搜索：茅台');
  expect(await page.locator('.card').count()).toBeGreaterThan(0);
  await context.close();
});

for (const width of [390, 424, 768, 820, 1440]) {
  test(`the header is low, and is walked through as it is seen, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ['/', '/zh']) {
      await open(page, path);
      const header = page.locator('.site-header');
      expect((await header.boundingBox())!.height).toBeLessThanOrEqual(150);
      const stops = await header.locator('a, button, input').evaluateAll((parts) =>
        parts
          .filter((part) => part.checkVisibility())
          .map((part) => part.getBoundingClientRect())
          .map(({ x, y, width, height }) => ({ row: Math.round((y + height / 2) / 40), left: x, right: x + width })),
      );
      expect(stops.length).toBeGreaterThan(9);
      expect(stops).toEqual(stops.toSorted((one, other) => one.row - other.row || one.left - other.left));
      expect(Math.max(...stops.map(({ right }) => right))).toBeLessThanOrEqual(width);
      // What takes the focus is no wider than what it says.
      expect(stops[0]!.right - stops[0]!.left).toBeLessThan(150);
      const room = await header.getByRole('searchbox').evaluate((field: HTMLInputElement) => {
        const drawn = document.createElement('canvas').getContext('2d')!;
        drawn.font = getComputedStyle(field).font;
        return field.clientWidth - 24 - drawn.measureText(field.placeholder).width;
      });
      expect(room).toBeGreaterThan(20);
    }
  });
}

test('the main pages move sideways where they do not fit, and nothing else does', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await open(page, '/');
  const pages = page.locator('.site-header .main-nav');
  await pages.getByRole('link', { name: 'Topics' }).focus();
  expect(await pages.evaluate((pages) => pages.scrollLeft)).toBeGreaterThan(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test('what can be used answers to the pointer', async ({ page }) => {
  for (const [path, controls] of [
    ['/', ['.brand', '.search button', '.languages a:not([aria-current])', '.theme-switch', '.log-in', '.main-nav a', '.more']],
    [scheduled, ['.headline .button', '.button.plain', '.headline .report-link', '.headline .channel a', '.message-field button']],
    ['/schedule', ['.slot h3 a', '.slot .channel a']],
    ['/channels', ['.channel-card']],
  ] as const) {
    await open(page, path);
    for (const control of controls) {
      const look = () =>
        page.locator(control).first().evaluate((control) => {
          const { color, backgroundImage, borderColor, textDecoration } = getComputedStyle(control);
          return { color, backgroundImage, borderColor, textDecoration };
        });
      const before = await look();
      await page.locator(control).first().hover();
      expect(await look(), control).not.toEqual(before);
    }
  }
});

for (const path of pages) {
  for (const width of [390, 1440]) {
    test(`${path} can be reached and seen by keyboard at ${width} pixels`, async ({ page }) => {
      // Each language in one of the two, so that both are looked at everywhere.
      await page.emulateMedia({ colorScheme: path.startsWith('/zh') ? 'dark' : 'light' });
      await page.setViewportSize({ width, height: 900 });
      await open(page, path);
      expect(await expectReachable(page)).toBeGreaterThan(10);
    });
  }
}
