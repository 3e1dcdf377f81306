import type { Page } from '@playwright/test';
import { cancelled, ended, expect, expectAccessible, open, pages, scheduled, shifts, stream, test, watchShifts } from './site.ts';
import { Connection } from './connection.ts';

test.use({ timezoneId: 'UTC' });

for (const path of pages) {
  test(`${path} is whole, and nothing in it is fetched again`, async ({ page }) => {
    const calls: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/')) calls.push(pathname + search);
    });
    await open(page, path);
    await page.waitForLoadState('networkidle');
    // Only who is logged in, which a page for everybody can't know.
    expect(calls).toEqual(['/api/me']);
  });

  test(`${path} has the same text without JavaScript and with any parameter`, async ({ page, browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL, timezoneId: 'UTC' });
    const plain = await context.newPage();
    await plain.goto(path);
    const expected = await texts(plain);
    expect(expected.length).toBeGreaterThan(10);
    for (const address of [path, `${path}${path.includes('?') ? '&' : '?'}utm_source=x`]) {
      await open(page, address);
      expect(await texts(page)).toEqual(expected);
    }
    await context.close();
  });

  for (const width of [390, 1440]) {
    test(`${path} arrives slowly and does not move at ${width} pixels`, async ({ page, baseURL }) => {
      const connection = new Connection(baseURL ?? '', 'slow');
      await connection.open();
      await page.setViewportSize({ width, height: 900 });
      await watchShifts(page);
      await open(page, `${connection.address}${path}`);
      await page.waitForLoadState('networkidle');
      await connection.close();
      // A text that comes in two parts may move a little by itself; it may move nothing else.
      expect((await shifts(page)).filter((shift) => shift > 0.0005)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`${path} is accessible at ${width} pixels, ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await open(page, path);
        await expectAccessible(page);
      });
    }
  }
}

for (const path of ['/nope', '/search', '/search?q=qqqq', '/replays?before=0000000000~a'].flatMap((path) => [path, `/zh${path}`])) {
  for (const width of [390, 1440]) {
    test(`${path}, which has nothing, is accessible at ${width} pixels`, async ({ page, complaints }) => {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await open(page, path);
        await expectAccessible(page);
      }
      // The browser's own line about the status of an unknown address, and nothing else.
      for (const complaint of complaints.splice(0)) expect(complaint).toContain('404');
    });
  }
}

test('the chat stands beside the player, and under it where there is no room', async ({ page }) => {
  const box = async (selector: string) => (await page.locator(selector).boundingBox())!;
  for (const path of [stream, `/zh${stream}`]) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await open(page, path);
    const [player, chat] = [await box('.player'), await box('.chat')];
    expect(chat.x).toBeGreaterThanOrEqual(player.x + player.width);
    expect(chat.y).toBeCloseTo(player.y, 0);
    expect(chat.height).toBeGreaterThanOrEqual(player.height);
    expect(Math.max(player.y + player.height, chat.y + chat.height)).toBeLessThanOrEqual(900);

    await page.setViewportSize({ width: 390, height: 844 });
    const [above, below] = [await box('.player'), await box('.chat')];
    expect(above.width).toBeCloseTo(390, 0);
    expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
    expect(below.x + below.width).toBeLessThanOrEqual(390);
  }
});

test('a chat without messages says why at its top, and one that is closed takes no more room than that', async ({ page }) => {
  const box = async (selector: string) => (await page.locator(selector).boundingBox())!;
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const [path, note, closed] of [
    [scheduled, 'No messages yet.', false],
    [cancelled, 'The chat is closed.', true],
    [`/zh${cancelled}`, '聊天已关闭。', true],
  ] as const) {
    await open(page, path);
    await expect(page.locator('.chat')).toContainText(note);
    const [chat, title, said] = [await box('.chat'), await box('.chat h2'), await box(`.chat p:has-text("${note}")`)];
    expect(said.y - title.y).toBeLessThan(60);
    expect(chat.height < 200).toBe(closed);
    await expect(page.locator('.log')).toHaveCount(closed ? 0 : 1);
  }
});

test('the report of a message stands beside it, however long it is', async ({ page }) => {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await open(page, stream);
    const tops = await page.locator('.log li').evaluateAll((messages) => {
      messages[0]!.querySelector('.text')!.textContent = 'a long message '.repeat(12);
      return messages.map((message) => {
        const [name, flag] = [message.querySelector('.user')!, message.querySelector('.report-link')!];
        return flag.getBoundingClientRect().top - name.getBoundingClientRect().top;
      });
    });
    expect(tops.length).toBe(8);
    for (const top of tops) expect(Math.abs(top)).toBeLessThan(6);
  }
});

test('what can be done with a stream stands in one row, and each status looks the same everywhere', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const path of [scheduled, `/zh${scheduled}`]) {
    await open(page, path);
    const middles = await page.locator('.headline .actions > a').evaluateAll((links) =>
      links.map((link) => link.getBoundingClientRect()).map(({ top, bottom }) => Math.round((top + bottom) / 2)),
    );
    expect(middles.length).toBe(3);
    expect(new Set(middles).size).toBe(1);
  }
  const look = (badge: string) =>
    page.locator(badge).first().evaluate((badge) => {
      const { color, backgroundColor } = getComputedStyle(badge);
      return [color, backgroundColor];
    });
  await open(page, stream);
  const ofHeadline = await look('.headline .badge');
  await open(page, '/live');
  expect(await look('.card .badge')).toEqual(ofHeadline);
});

test('a stream says where it is in its life', async ({ page }) => {
  for (const [path, badge, notice] of [
    [stream, 'Live', ''],
    [scheduled, 'Scheduled', /^Starts in \d/],
    [ended, 'Replay', ''],
    [cancelled, 'Cancelled', 'This stream was cancelled'],
  ] as const) {
    await open(page, path);
    await expect(page.locator('.headline .badge')).toHaveText(badge);
    await expect(page.locator('.player-notice')).toHaveText(notice);
    await expect(page.getByRole('link', { name: 'Add to calendar' })).toHaveCount(path === scheduled ? 1 : 0);
  }
  await expect(page.locator('.facts dt').first()).toHaveText('Was to start');
  await page.goto('/channels/bond-room');
  await expect(page.locator('section[aria-labelledby="cancelled"] .card .badge')).toHaveText('Cancelled');
});

test('a stream discloses who speaks, for whom, and what they hold', async ({ page }) => {
  const fact = (name: string) => page.locator('.facts dl > div', { has: page.getByText(name, { exact: true }) }).locator('dd');
  await open(page, stream);
  await expect(fact('Positions')).toContainText('Long XNYS:XOM');
  await expect(fact('Sponsor')).toHaveText('None was named.');
  await open(page, '/zh/streams/a-gu-zaopan-000001-macro-002');
  await expect(fact('主播')).toHaveText('陈思远 · 任职于 示例证券股份有限公司 · 执业登记编号 DEMO-0001');
});

test('unknown addresses are 404, in the language of their path', async ({ page, complaints }) => {
  for (const [path, title] of [
    ['/nope', 'This page does not exist'],
    ['/streams/nope', 'This page does not exist'],
    ['/zh/nope', '页面不存在'],
    ['/zh/streams/nope', '页面不存在'],
    ['/streams/%3Cscript%3E', 'This page does not exist'],
  ]) {
    expect((await page.goto(path))!.status()).toBe(404);
    await expect(page).toHaveTitle(`${title} · ${path.startsWith('/zh') ? '财经直播' : 'Finance Live'}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  }
  // The browser's own line about each status, and nothing else.
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('404');
});

test('topics stand by what they are called, as tiles on their page', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const [path, names] of [
    ['/topics', ['Bonds', 'Commodities', 'Crypto', 'Currencies', 'Earnings', 'Equities', 'Funds', 'Macro', 'Options']],
    ['/zh/topics', ['债券', '加密资产', '商品', '基金', '外汇', '宏观', '期权', '股票', '财报']],
  ] as const) {
    await open(page, path);
    const tiles = page.locator('main .topic');
    await expect(tiles).toHaveText([...names]);
    expect((await tiles.first().boundingBox())!.height).toBeCloseTo(80, 0);
    await page.goto(path.replace('/topics', '') || '/');
    await expect(page.locator('section[aria-labelledby=topics] .topic')).toHaveText([...names]);
  }
});

test('what was looked for stands in both fields of a search, and in none elsewhere', async ({ page }) => {
  await page.goto('/search?q=600519.SH%20%E8%8C%85%E5%8F%B0');
  for (const field of await page.getByRole('searchbox').all()) await expect(field).toHaveValue('600519.SH 茅台');
  await page.goto('/live?q=600519');
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('a page says what it is', async ({ page, baseURL }) => {
  await open(page, `/zh${stream}?utm_source=x`);
  await expect(page).toHaveTitle('The week ahead in bonds · 财经直播');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  const links = page.locator('head link[rel="canonical"], head link[rel="alternate"]');
  const all = await links.evaluateAll((links) =>
    links.map((link) => [link.getAttribute('hreflang') ?? 'canonical', link.getAttribute('href')]),
  );
  expect(Object.fromEntries(all)).toEqual({
    canonical: `${baseURL}/zh${stream}`,
    en: `${baseURL}${stream}`,
    'zh-Hans': `${baseURL}/zh${stream}`,
    'x-default': `${baseURL}${stream}`,
  });
  await expect(page.locator('meta[name="description"]')).toHaveAttribute('content', /^Calendar, consensus/);
});

/**
 * What a reader sees, but for what needs JavaScript: the chat's field, which says so without it, the countdown, and the viewer's
 * own time where UTC stands beside it.
 */
async function texts(page: Page): Promise<string[]> {
  await page.locator('.own').evaluateAll((times) => times.forEach((time) => (time.textContent = '')));
  const parts = page.locator(':is(h1, h2, h3, p, li, dt, dd, nav a):not(.message-field *, noscript *, .player-notice)');
  return parts.allInnerTexts();
}
