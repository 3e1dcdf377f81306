// A site whose every text tries to be more than a text: end2end/hostile.json.
import { readFileSync } from 'node:fs';
import { hostileURL } from '../playwright.config.ts';
import { expect, open, test } from './site.ts';

test.use({ baseURL: hostileURL });

const catalogue = JSON.parse(readFileSync(new URL('../hostile.json', import.meta.url), 'utf8'));
const text = (name: string): string => `${name} ${catalogue.streams[0].title.slice('title '.length)}`;
const stream = '/streams/hostile-live';
const search = (words: string): string => `/search?q=${encodeURIComponent(words)}`;
const long = search(text('title'));
const paths = [
  '/',
  '/live',
  '/upcoming',
  '/replays',
  stream,
  '/streams/hostile-scheduled',
  '/streams/hostile-ended',
  '/streams/hostile-cancelled',
  '/channels',
  '/channels/hostile',
  '/topics',
  '/topics/hostile',
  '/tickers/XNAS-EVIL',
  '/schedule',
  long,
  ...[
    '<script>planted=1</script>',
    '</title><meta http-equiv=refresh content="0;url=/planted">',
    '"><base href="//evil.example/">',
    '</h1><img src=x onerror="planted=2">',
    '" autofocus onfocus="planted=3" x="',
    "'--><!--]]> &amp;<script>planted=4</script>",
  ].map(search),
].flatMap((path) => [path, path === '/' ? '/zh' : `/zh${path}`]);

for (const path of paths) {
  test(`${path.slice(0, 40)} holds texts and nothing else`, async ({ page }) => {
    for (const time of ['made', 'kept']) {
      const answer = await page.goto(path);
      // A search for so long a text is kept by nobody.
      if (time === 'kept' && !path.endsWith(long)) expect(answer!.headers()['cache-status']).toContain('hit');
      await expect(page.locator('html[data-hydrated]')).toBeAttached();
      const found = await page.evaluate(() => ({
        planted: 'planted' in window,
        elements: [...document.querySelectorAll('base, meta[http-equiv], [onerror], [onfocus], img[src="x"]')].map((e) => e.outerHTML),
        scripts: [...document.querySelectorAll('script:not([nonce], [type="application/ld+json"])')].map((e) => e.outerHTML),
      }));
      expect(found).toEqual({ planted: false, elements: [], scripts: [] });
    }
  });
}

test('texts arrive as they were written', async ({ page }) => {
  await open(page, stream);
  await expect(page).toHaveTitle(`${text('title')} · Finance Live`);
  await expect(page.locator('h1')).toHaveText(text('title'));
  for (const name of ['bio', 'positions', 'sponsor', 'user', 'message', 'topic']) {
    await expect(page.locator('main')).toContainText(text(name));
  }
  // The description is Markdown, in which an entity is the character that it names; its HTML is text, too.
  for (const name of ['description', 'more']) {
    await expect(page.locator('.description')).toContainText(text(name).replace('&amp;', '&'));
  }
  expect(await page.locator('.description *:not(p)').count()).toBe(0);
  const meta = page.locator('meta[name="description"], meta[property="og:description"]');
  for (const content of await meta.evaluateAll((all) => all.map((one) => one.getAttribute('content')))) {
    expect(content).toBe(text('summary'));
  }
  const data = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent())!);
  expect([data.name, data.description, data.author.name]).toEqual([text('title'), text('summary'), text('host')]);
  await page.getByLabel('Your message').fill('it is hydrated');
  await expect(page.getByText('186 characters left')).toBeVisible();
});

test('a script that got into a kept page does not run', async ({ page, complaints }) => {
  await page.route(`**${stream}`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('</h1>', '</h1><script>planted=3</script><script nonce="">planted=4</script><img src=x onerror="planted=5">');
    await route.fulfill({ response: answer, body });
  });
  await open(page, stream);
  expect(await page.evaluate(() => 'planted' in window)).toBe(false);
  const blocked = complaints.splice(0).filter((complaint) => complaint.includes('Content Security Policy'));
  expect(blocked.length).toBe(3);
});
