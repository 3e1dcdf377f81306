// The page that the CDN sends when no function answers, as the server prints it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

/** The page, with its files at this address if they are not at the site's own. */
export function errorPage(assets?: string): string {
  const env = { ...process.env, ...(assets && { ASSETS_URL: assets }) };
  return execFileSync('target/release/server', ['assets', 'error-page'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env,
    encoding: 'utf8',
  });
}

/** Answers the next request for `path` with this page. */
export async function answerOnce(page: Page, path: string, body: string): Promise<void> {
  await page.route(
    (url) => url.pathname === path,
    (route) => route.fulfill({ status: 503, contentType: 'text/html; charset=utf-8', body }),
    { times: 1 },
  );
}
