// What the tests of own pages share: people, each at an address of their own; what they do in forms; and how forms speak.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { studioData } from '../playwright.config.ts';
import { Elsewhere } from './elsewhere.ts';
import { expect, hear, test as base } from './site.ts';

export { expect };

export type Language = 'en' | 'zh';
/** Every way to read the site: in each language, with and without JavaScript. */
export const ways = (['en', 'zh'] as const).flatMap((language) =>
  [true, false].map((javaScriptEnabled) => ({
    language,
    javaScriptEnabled,
    way: `in ${language === 'en' ? 'English' : 'Chinese'}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`,
  })),
);

export const password = 'rain over the harbour';
/** What is on the site of these tests (end2end/studio.json). */
export const channel = '/channels/harbour-desk';
export const scheduled = '/streams/harbour-desk-next';
export const ended = '/streams/harbour-desk-last';

export const test = base.extend<{ somebodyElse: () => Promise<Page>; calm: void }>({
  proxy: async ({}, use) => {
    const elsewhere = new Elsewhere();
    await use({ server: await elsewhere.open() });
    await elsewhere.close();
  },
  // Another browser at another address, in which nobody is logged in; what it complains of counts, too.
  somebodyElse: async ({ browser, baseURL, javaScriptEnabled, complaints }, use) => {
    const opened: { close(): Promise<void> }[] = [];
    await use(async () => {
      const elsewhere = new Elsewhere();
      const context = await browser.newContext({ baseURL, javaScriptEnabled, proxy: { server: await elsewhere.open() } });
      opened.push(context, elsewhere);
      const page = await context.newPage();
      hear(page, complaints);
      return page;
    });
    for (const one of opened) await one.close();
  },
  calm: [
    async ({ complaints, javaScriptEnabled }, use) => {
      await use();
      // Chromium says so now and then of a form that leads to its own page; and without JavaScript, of what only that uses.
      const calm = javaScriptEnabled ? /Transition was skipped|ViewTransition/ : /Transition was skipped|ViewTransition|was preloaded using link preload but not used/;
      const others = complaints.filter((complaint) => !calm.test(complaint));
      complaints.splice(0, complaints.length, ...others);
    },
    { auto: true },
  ],
});

/** What nobody else has called anything, and may stand in a name, a handle or a slug. */
export const unique = (): string => randomBytes(4).toString('hex');

/** The path of a page in this language. */
export function at(language: Language, path: string): string {
  return language === 'en' ? path : path === '/' ? '/zh' : `/zh${path}`;
}

/** The form that this function of the API answers; of the two for a cover, the one that uploads. */
export const formOf = (page: Page, endpoint: string): Locator => page.locator(`form[action="/api/${endpoint}"]`).first();

/** Types into the fields that are called so. */
export async function fill(form: Locator, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await form.getByLabel(label, { exact: true }).fill(value);
}

/** What is said to be wrong with the field that is called so. */
export const errorOf = (form: Locator, label: string): Locator =>
  form.locator('.field', { has: form.page().getByLabel(label, { exact: true }) }).locator('.error');

/** The page says that this was done, where one sees and hears it. */
export async function expectDone(page: Page, text: string): Promise<void> {
  const notice = page.locator('.form-notice.done');
  await expect(notice).toHaveText(text);
  await expect(notice).toHaveAttribute('role', 'status');
  await expect(notice).toBeFocused();
  await expect(notice).toBeInViewport();
}

/** Clicks what leads to another page, and waits for that. */
export async function leave(page: Page, by: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('framenavigated'), by.click()]);
  await page.waitForLoadState();
}

/** Sends a form by its button, whatever that says, and waits for the page where it leads. */
export async function send(page: Page, endpoint: string): Promise<void> {
  await leave(page, formOf(page, endpoint).locator('button[type=submit]'));
}

/** Makes an account, which is logged in then. */
export async function register(page: Page, language: Language, name: string): Promise<void> {
  const w = words[language];
  await page.goto(at(language, '/register'));
  await fill(formOf(page, 'register'), { [w.name]: name, [w.password]: password });
  await send(page, 'register');
  await expect(page).toHaveURL(at(language, '/account'));
}

export async function logIn(page: Page, language: Language, name: string, secret = password): Promise<void> {
  const w = words[language];
  await page.goto(at(language, '/log-in'));
  await fill(formOf(page, 'log-in'), { [w.name]: name, [w.password]: secret });
  await send(page, 'log-in');
}

/** Ends the live stream whose page in the studio this is; it asks whether that is meant. */
export async function end(page: Page, language: Language): Promise<void> {
  await leave(page, page.getByRole('link', { name: words[language].end, exact: true }));
  await send(page, 'streams/end');
}

/** Makes somebody who is logged in a host, who has disclosed what a channel discloses. */
export async function makeChannel(page: Page, language: Language, handle: string): Promise<void> {
  const w = words[language];
  await page.goto(at(language, '/studio'));
  const form = formOf(page, 'channel/create');
  await fill(form, { [w.handle]: handle, [w.channelName]: `Desk ${handle}`, [w.host]: 'Ada Example' });
  await form.getByLabel(w.noLicence).check();
  await form.getByLabel(w.noEmployer).check();
  await send(page, 'channel/create');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(w.studio);
}

/** Schedules a stream that could go live; its slug. The page is then that of the stream in the studio. */
export async function schedule(page: Page, language: Language, title: string): Promise<string> {
  const w = words[language];
  await page.goto(at(language, '/studio/streams/new'));
  const form = formOf(page, 'streams/create');
  await fill(form, { [w.title]: title, [w.summary]: 'Before.', [w.startsAt]: inDays(1) });
  await form.getByLabel(w.noPositions).check();
  await form.getByLabel(w.noSponsor).check();
  await send(page, 'streams/create');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  return slugOf(page);
}

/** A host with a channel and a stream that could go live; its slug. */
export async function host(page: Page, language: Language, id: string, title: string): Promise<string> {
  await register(page, language, `host-${id}`);
  await makeChannel(page, language, `desk-${id}`);
  return schedule(page, language, title);
}

/** The slug in the address of a stream's page. */
export function slugOf(page: Page): string {
  return decodeURIComponent(new URL(page.url()).pathname.split('/').pop() ?? '');
}

/** A date and a time as a field for them has it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
}

/** Makes an administrator, as whoever runs the site does. */
export function makeAdmin(name: string): void {
  execFileSync('target/release/server', ['admin', 'create', name], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, DATA_DIR: studioData, LOG: 'warn' },
    input: `${password}\n`,
  });
}

/** A PNG of one pixel. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

const en = {
  logIn: 'Log in',
  logOut: 'Log out',
  logOutEverywhere: 'Log out everywhere',
  register: 'Register',
  name: 'Name',
  password: 'Password',
  currentPassword: 'Current password',
  newPassword: 'New password',
  loggedInAs: (name: string) => `You are logged in as ${name}.`,
  wrongLogin: 'Name or password is not right.',
  sessionOver: 'You were not logged in any more, so what you sent was not taken.',
  sendNow: 'You had to log in again. Nothing was sent yet: please send it now.',
  mismatch: 'This is not right.',
  passwordChanged: 'The password is changed.',
  channelMade: 'The channel is made.',
  channelSaved: 'The channel is saved.',
  saved: 'Saved.',
  renamed: 'The address fits the title. Older ones lead here.',
  onAir: "The stream is on air. When it ends, it becomes a replay; it can't go live again.",
  over: 'The stream is over and can be watched as a replay.',
  notToHappen: 'The stream was cancelled. Viewers who have its address are told so.',
  coverUploaded: 'The cover is uploaded.',
  coverRemoved: 'The picture is removed.',
  streamDeleted: 'The stream is deleted.',
  account: 'Account',
  studio: 'Studio',
  newChannel: 'Make your channel',
  makeChannel: 'Make the channel',
  handle: 'Address of the channel',
  channelName: 'Name of the channel',
  bio: 'What the channel is about',
  host: 'Your name as the host',
  licence: 'Licence number',
  noLicence: 'I have no such licence',
  employer: 'Employer',
  noEmployer: 'Nobody employs me in finance',
  scheduleStream: 'Schedule a stream',
  title: 'Title',
  summary: 'Summary',
  description: 'Description',
  bonds: 'Bonds',
  tickers: 'Tickers',
  startsAt: 'Start',
  zone: 'Time zone',
  tokyo: 'Tokyo',
  minutes: 'Expected length in minutes',
  positions: 'Positions held',
  noPositions: 'I hold nothing of what the stream talks of',
  sponsor: 'Sponsor',
  noSponsor: 'Nobody pays for the stream',
  save: 'Save',
  publicPage: 'See the public page',
  toStudio: 'Back to the studio',
  makeKey: 'Make a key',
  newKey: 'The new key',
  hasKey: 'There is a key.',
  goLive: 'Go live',
  end: 'End the stream',
  endAsk: (title: string) => `End “${title}”?`,
  stayLive: 'No, stay on air',
  cancel: 'Cancel the stream',
  cancelAsk: (title: string) => `Cancel “${title}”?`,
  rename: 'Make the address from the title',
  deleteStream: 'Delete the stream',
  deleteAsk: (title: string) => `Delete “${title}”?`,
  toOwnStream: 'Back to the stream',
  scheduled: 'Scheduled',
  live: 'Live',
  replay: 'Replay',
  cancelled: 'Cancelled',
  errors: 'This could not be taken yet. Please look at:',
  missing: 'Please fill this in.',
  colon: ': ',
  unknown: 'One of these is not known, or could be several; pick from the list below.',
  noName: 'Only lower-case letters, digits and single hyphens between them; no spaces.',
  past: 'This lies in the past.',
  mostTopics: (most: number) => `At most ${most} topics.`,
  atMost: (most: number) => `At most ${most} characters.`,
  atLeast: (least: number) => `At least ${least} characters.`,
  taken: 'Somebody else has it. Please choose another.',
  tooCommon: 'This password is among those that are tried first. Please choose another.',
  sending: 'Sending…',
  meanwhile: 'Changed meanwhile',
  savedNow: 'Saved',
  typed: 'Typed by you',
  seeSaved: 'Leave what I typed and show what is saved',
  overwrite: 'Overwrite with what I typed',
  forbidden: 'This page is not for your account',
  follow: 'Follow',
  unfollow: 'Stop following',
  followNothing: 'You follow no channel yet.',
  remind: 'Remind me',
  forget: 'Remove the reminder',
  reportStream: 'Report this stream',
  reason: 'What is wrong with it',
  reportSent: 'The report is sent',
};

/** What forms and pages say, as app/src/texts has it. */
export const words: Record<Language, typeof en> = {
  en,
  zh: {
    logIn: '登录',
    logOut: '退出登录',
    logOutEverywhere: '退出所有设备',
    register: '注册',
    name: '名称',
    password: '密码',
    currentPassword: '当前密码',
    newPassword: '新密码',
    loggedInAs: (name) => `你已登录为 ${name}。`,
    wrongLogin: '名称或密码不正确。',
    sessionOver: '登录已失效，刚才的内容未能提交。',
    sendNow: '你已重新登录，但内容尚未提交，请再次提交。',
    mismatch: '输入不正确。',
    passwordChanged: '密码已修改。',
    channelMade: '频道已创建。',
    channelSaved: '频道已保存。',
    saved: '已保存。',
    renamed: '地址已与标题一致，旧地址会跳转到这里。',
    onAir: '正在直播。结束后变为回放，不能再次开播。',
    over: '直播已结束，可以回看。',
    notToHappen: '直播已取消。打开其页面的观众会看到取消说明。',
    coverUploaded: '封面已上传。',
    coverRemoved: '图片已移除。',
    streamDeleted: '直播已删除。',
    account: '账号',
    studio: '工作室',
    newChannel: '创建频道',
    makeChannel: '创建频道',
    handle: '频道地址',
    channelName: '频道名称',
    bio: '频道简介',
    host: '主播姓名',
    licence: '执业登记编号',
    noLicence: '我没有此类执业资格',
    employer: '任职机构',
    noEmployer: '我未任职于金融机构',
    scheduleStream: '预定直播',
    title: '标题',
    summary: '摘要',
    description: '详细介绍',
    bonds: '债券',
    tickers: '代码',
    startsAt: '开始时间',
    zone: '时区',
    tokyo: '东京',
    minutes: '预计时长（分钟）',
    positions: '持仓披露',
    noPositions: '我未持有所谈标的',
    sponsor: '赞助方',
    noSponsor: '本场直播没有赞助',
    save: '保存',
    publicPage: '查看公开页面',
    toStudio: '返回工作室',
    makeKey: '生成密钥',
    newKey: '新密钥',
    hasKey: '已有密钥。',
    goLive: '开始直播',
    end: '结束直播',
    endAsk: (title) => `结束“${title}”？`,
    stayLive: '不，继续直播',
    cancel: '取消直播',
    cancelAsk: (title) => `取消“${title}”？`,
    rename: '按标题生成地址',
    deleteStream: '删除直播',
    deleteAsk: (title) => `删除“${title}”？`,
    toOwnStream: '返回该直播',
    scheduled: '预告',
    live: '直播中',
    replay: '回放',
    cancelled: '已取消',
    errors: '提交未成功，请检查以下内容：',
    missing: '请填写此项。',
    colon: '：',
    unknown: '其中有未收录或不明确的代码，请从下方列表中选择。',
    noName: '只能使用文字（字母须小写）与数字，词间可用单个连字符，不能有空格。',
    past: '时间已过。',
    mostTopics: (most) => `最多 ${most} 个主题。`,
    atMost: (most) => `最多 ${most} 个字。`,
    atLeast: (least) => `至少 ${least} 个字。`,
    taken: '已被占用，请换一个。',
    tooCommon: '该密码过于常见，容易被猜到，请换一个。',
    sending: '正在提交……',
    meanwhile: '内容已被修改',
    savedNow: '已保存的内容',
    typed: '你输入的内容',
    seeSaved: '放弃我的输入，查看已保存的内容',
    overwrite: '用我的输入覆盖',
    forbidden: '你的账号无权查看此页面',
    follow: '关注',
    unfollow: '取消关注',
    followNothing: '你还没有关注频道。',
    remind: '提醒我',
    forget: '取消提醒',
    reportStream: '举报本场直播',
    reason: '举报原因',
    reportSent: '举报已提交',
  },
};
