import type { Page } from '@playwright/test';
import { expect, open, stream, test } from './site.ts';

const time = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);

/** Plays muted, for no person has touched the page, and waits until the time advances. */
async function plays(page: Page): Promise<void> {
  const video = page.locator('video');
  await video.evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    // hls.js that takes the video over interrupts it; the player goes on by itself.
    return video.play().catch((error: DOMException) => {
      if (error.name !== 'AbortError') throw error;
    });
  });
  const before = await time(page);
  await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(before + 0.5);
}

test('plays with hls.js, which is a file of its own', async ({ page }) => {
  const library = page.waitForResponse('**/pkg/hls.light.min.*.js');
  await open(page, stream);
  expect((await library).status()).toBe(200);
  await expect(page.locator('video')).toHaveAttribute('src', /^blob:/);
  await plays(page);
});

test('plays natively where the platform is trusted, and loads no library', async ({ page }) => {
  await page.addInitScript(() => Object.assign(window, { ManagedMediaSource: class {} }));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await open(page, stream);
  await plays(page);
  expect(requests.filter((url) => url.includes('hls.light'))).toEqual([]);
  expect(requests.some((url) => url.endsWith('.m3u8'))).toBe(true);
});

test('says so where nothing can play, and gives the address', async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'MediaSource');
    HTMLMediaElement.prototype.canPlayType = () => '';
  });
  await open(page, stream);
  await expect(page.getByRole('link', { name: 'video (HLS)' })).toHaveAttribute('href', /\.m3u8$/);
});

test('plays when somebody wanted it to before the library was there', async ({ page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/pkg/hls.light.min.*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await open(page, stream);
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    void video.play().catch(() => undefined);
  });
  arrive();
  await expect(page.locator('video')).toHaveAttribute('src', /^blob:/);
  await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(0.5);
});

test('starts where the address asks', async ({ page }) => {
  await open(page, `${stream}?t=20s`);
  await plays(page);
  expect(await time(page)).toBeGreaterThan(20);
});

test('never plays by itself, and obeys the keys, but not while somebody types', async ({ page }) => {
  await open(page, stream);
  const video = page.locator('video');
  const paused = () => video.evaluate((video: HTMLVideoElement) => video.paused);
  expect(await paused()).toBe(true);
  await expect(video).toHaveAttribute('src', /^blob:/);

  await page.keyboard.press('m');
  expect(await video.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
  const captions = () => video.evaluate((video: HTMLVideoElement) => video.textTracks[0]!.mode);
  expect(await captions()).toBe('disabled');
  await page.keyboard.press('c');
  expect(await captions()).toBe('showing');
  await expect
    .poll(() => video.evaluate((video: HTMLVideoElement) => video.textTracks[0]!.cues?.length))
    .toBe(12);

  await page.keyboard.press('k');
  await expect.poll(paused).toBe(false);
  await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(0.2);
  await page.keyboard.press(' ');
  await expect.poll(paused).toBe(true);
  await page.keyboard.press('l');
  await expect.poll(() => time(page)).toBeGreaterThan(10);
  await page.keyboard.press('j');
  await expect.poll(() => time(page)).toBeLessThan(9);

  await page.getByLabel('Your message').fill('');
  await page.getByLabel('Your message').pressSequentially('km ');
  await expect(page.getByLabel('Your message')).toHaveValue('km ');
  expect(await paused()).toBe(true);
  expect(await video.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
});

test('a broken connection is told and tried again', async ({ page, complaints }) => {
  let broken = true;
  await page.route('**/*.m3u8', (route) => (broken ? route.abort() : route.continue()));
  await open(page, stream);
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    void video.play().catch(() => undefined);
  });
  await expect(page.locator('.player-notice')).toContainText('interrupted');
  broken = false;
  await expect.poll(() => time(page), { timeout: 20_000 }).toBeGreaterThan(0.2);
  await expect(page.locator('.player-notice')).toBeEmpty();
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('ERR_FAILED');
});

test('what is to come says how long it will be, and has a calendar file', async ({ page }) => {
  await page.goto('/upcoming');
  await page.locator('.card h3 a').first().click();
  await expect(page.locator('.player-notice')).toHaveText(/^Starts in \d/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Add to calendar' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.ics$/);
});
