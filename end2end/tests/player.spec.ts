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

test('says so where the library does not come, and gives the address', async ({ page, complaints }) => {
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.canPlayType = () => '';
  });
  await page.route('**/pkg/hls.light.min.*.js', (route) => route.abort());
  await open(page, stream);
  await expect(page.getByRole('link', { name: 'video (HLS)' })).toHaveAttribute('href', /\.m3u8$/);
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('ERR_FAILED');
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

test('where space means something else it does that, and no more', async ({ page }) => {
  await page.route('**/api/me', (route) => route.fulfill({ json: { name: 'ada' } }));
  await open(page, stream);
  const video = page.locator('video');
  const paused = () => video.evaluate((video: HTMLVideoElement) => video.paused);
  await expect(video).toHaveAttribute('src', /^blob:/);
  await expect.poll(() => video.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(0);

  const menu = page.locator('.account');
  await expect(menu.locator('summary')).toHaveText('ada');
  await menu.locator('summary').focus();
  await page.keyboard.press(' ');
  await expect(menu).toHaveAttribute('open');
  expect(await paused()).toBe(true);

  await page.locator('.chat .log').focus();
  await page.keyboard.press(' ');
  expect(await paused()).toBe(true);
  // A letter scrolls nothing.
  await page.keyboard.press('m');
  expect(await video.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);

  // The browser's own way, once and not once more by ours.
  await video.focus();
  await page.keyboard.press(' ');
  await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(0.2);
  expect(await paused()).toBe(false);
  await page.keyboard.press(' ');
  await expect.poll(paused).toBe(true);
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

for (const status of [404, 410]) {
  test(`a video that is not there (${status}) is told, and not asked for again`, async ({ page, complaints }) => {
    let asked = 0;
    await page.route('**/*.m3u8', (route) => {
      asked += 1;
      return route.fulfill({ status });
    });
    for (const [path, text] of [
      [stream, 'There is no video of this stream'],
      [`/zh${stream}`, '本场直播没有视频'],
    ] as const) {
      asked = 0;
      await open(page, path);
      await expect(page.locator('.player-notice')).toHaveText(text);
      await expect(page.locator('.unplayable')).toHaveCount(0);
      // Longer than it takes until a broken connection is tried again.
      await page.waitForTimeout(4_000);
      await expect(page.locator('.player-notice')).toHaveText(text);
      expect(asked).toBe(1);
    }
    for (const complaint of complaints.splice(0)) expect(complaint).toContain(String(status));
  });
}

test('a server that fails is tried again', async ({ page, complaints }) => {
  let failing = true;
  await page.route('**/*.m3u8', (route) => (failing ? route.fulfill({ status: 503 }) : route.continue()));
  await open(page, stream);
  await expect(page.locator('.player-notice')).toContainText('interrupted', { timeout: 15_000 });
  failing = false;
  const ready = () => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState);
  await expect.poll(ready, { timeout: 20_000 }).toBeGreaterThan(0);
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('503');
});

test('says so where what comes is no video, and gives the address', async ({ page }) => {
  await page.route('**/*.m3u8', (route) => route.fulfill({ contentType: 'application/vnd.apple.mpegurl', body: '<p>' }));
  await open(page, stream);
  await expect(page.getByRole('link', { name: 'video (HLS)' })).toHaveAttribute('href', /\.m3u8$/);
  await expect(page.locator('.player-notice')).toBeEmpty();
});

test('what can’t be shown is set up anew once, and then given up', async ({ page }) => {
  type Library = { recovered: number; fail?: (error: object) => void };
  // In the place of hls.js: it fails when it is told to.
  await page.addInitScript(() => {
    const nothing = () => {};
    const library = {
      recovered: 0,
      fail: undefined as Library['fail'],
      on: (event: string, listener: (event: string, error: object) => void) => {
        library.fail = (error) => listener(event, error);
      },
      recoverMediaError: () => {
        library.recovered += 1;
      },
      loadSource: nothing,
      attachMedia: nothing,
      startLoad: nothing,
      destroy: nothing,
    };
    const Hls = Object.assign(
      function () {
        return library;
      },
      { isSupported: () => true },
    );
    Object.assign(window, { Hls, library });
  });
  await open(page, stream);
  await page.waitForFunction(() => (window as unknown as { library: Library }).library.fail !== undefined);
  const fail = () =>
    page.evaluate(() => {
      const { library } = window as unknown as { library: Library };
      library.fail?.({ type: 'mediaError', details: 'bufferAppendError', fatal: true });
      return library.recovered;
    });
  const notice = page.locator('.player-notice');
  expect(await fail()).toBe(1);
  await expect(notice).toContainText('interrupted');
  await expect(page.locator('.unplayable')).toHaveCount(0);
  expect(await fail()).toBe(1);
  await expect(page.getByRole('link', { name: 'video (HLS)' })).toHaveAttribute('href', /\.m3u8$/);
  await expect(notice).toBeEmpty();
});

test('a broken connection is told and tried again natively, from where it was', async ({ page, complaints }) => {
  await page.addInitScript(() => Object.assign(window, { ManagedMediaSource: class {} }));
  let broken = false;
  await page.route('**/media/**', (route) => (broken ? route.abort() : route.continue()));
  await open(page, stream);
  await plays(page);
  const video = page.locator('video');
  await video.evaluate((video: HTMLVideoElement) => (video.currentTime = 30));
  await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(30.2);

  broken = true;
  // What Apple's player tells when its connection breaks; Chromium's own waits and says nothing.
  await video.evaluate((video) => video.dispatchEvent(new Event('error')));
  await expect(page.locator('.player-notice')).toContainText('interrupted');
  for (let tries = 0; tries < 2; tries += 1) await page.waitForRequest('**/*.m3u8');
  await expect(page.locator('.player-notice')).toContainText('interrupted');
  await expect(page.locator('.unplayable')).toHaveCount(0);
  broken = false;
  await expect.poll(() => time(page), { timeout: 20_000 }).toBeGreaterThan(30.5);
  await expect(page.locator('.player-notice')).toBeEmpty();
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('ERR_FAILED');
});

test('says when it is over, and plays again', async ({ page }) => {
  const notice = page.locator('.player-notice');
  const toTheEnd = async () => {
    const video = page.locator('video');
    await video.evaluate((video: HTMLVideoElement) => (video.currentTime = video.duration - 0.5));
  };
  for (const [path, over, again] of [
    [stream, 'The stream has ended', 'Watch again'],
    [`/zh${stream}`, '直播已结束', '重新观看'],
  ] as const) {
    await open(page, path);
    await plays(page);
    await toTheEnd();
    await expect(notice).toContainText(over, { timeout: 15_000 });
    await notice.getByRole('button', { name: again }).click();
    await expect(notice).toBeEmpty();
    await expect.poll(() => time(page)).toBeLessThan(30);
    await expect.poll(() => time(page), { timeout: 15_000 }).toBeGreaterThan(0.2);

    await toTheEnd();
    await expect(notice).toContainText(over, { timeout: 15_000 });
    await page.keyboard.press('j');
    await expect(notice).toBeEmpty();
  }
});

test('the key p takes the picture out and back where the browser can, and is named', async ({ page }) => {
  // A browser without a screen has no such window, so this one only says what it was asked for.
  await page.addInitScript(() => {
    let out: HTMLVideoElement | null = null;
    Object.defineProperties(document, {
      pictureInPictureEnabled: { get: () => !location.search },
      pictureInPictureElement: { get: () => out },
      exitPictureInPicture: { value: async () => (out = null) },
    });
    HTMLVideoElement.prototype.requestPictureInPicture = async function () {
      out = this;
      return {} as PictureInPictureWindow;
    };
  });
  const video = page.locator('video');
  const out = () => page.evaluate(() => document.pictureInPictureElement?.tagName);
  const ready = () => video.evaluate((video: HTMLVideoElement) => video.readyState);
  for (const [path, named, field] of [
    [stream, 'p picture-in-picture', 'Your message'],
    [`/zh${stream}`, 'p 画中画', '你的消息'],
  ] as const) {
    await open(page, path);
    await expect(page.locator('.keys')).toContainText(named);
    await expect.poll(ready).toBeGreaterThan(0);
    await page.keyboard.press('p');
    expect(await out()).toBe('VIDEO');
    await page.keyboard.press('p');
    expect(await out()).toBeUndefined();
    await page.getByLabel(field).pressSequentially('p');
    expect(await out()).toBeUndefined();
  }
  await open(page, `${stream}?t=0`);
  await expect.poll(ready).toBeGreaterThan(0);
  await page.keyboard.press('p');
  expect(await out()).toBeUndefined();
});

test('what is to come says how long it will be, and has a calendar file', async ({ page }) => {
  await page.goto('/upcoming');
  await page.locator('.card h3 a').first().click();
  await expect(page.locator('.player-notice')).toHaveText(/^Starts in \d/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Add to calendar' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.ics$/);
});
