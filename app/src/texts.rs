//! Every text of the site, in both languages side by side; here those that the browser needs too.

#[cfg(feature = "ssr")]
pub(crate) mod account;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
pub(crate) mod moderation;
#[cfg(feature = "ssr")]
pub(crate) mod studio;

use model::Language;

#[cfg(feature = "ssr")]
pub(crate) use forms::{BUSY, COLON, ERRORS, Takes, disclosure, notice, problem};

/// A text in each language.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    en: &'static str,
    zh: &'static str,
}

impl Text {
    const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The text in this language.
    pub(crate) const fn to(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }

    /// The text in this language with `value` where it says `%`.
    pub(crate) fn with(self, language: Language, value: &str) -> String {
        let (before, behind) = self.to(language).split_once('%').unwrap_or_default();
        [before, value, behind].concat()
    }
}

/// The title of a page in the document's head.
pub(crate) fn titled(title: &str, language: Language) -> String {
    format!("{title} · {}", SITE.to(language))
}

pub(crate) const SITE: Text = Text::new("Finance Live", "财经直播");
pub(crate) const SITE_TITLE: Text =
    Text::new("Finance Live: markets, explained as they move", "财经直播：实时解读市场");
pub(crate) const SITE_DESCRIPTION: Text = Text::new(
    "Live streams on markets, shares, bonds, funds and currencies, with chat and replays.",
    "股票、债券、基金与外汇的实时直播，可聊天，可回看。",
);
pub(crate) const SKIP: Text = Text::new("Skip to content", "跳到正文");
pub(crate) const LANGUAGE: Text = Text::new("Language", "语言");
pub(crate) const LOG_IN: Text = Text::new("Log in", "登录");

pub(crate) const MAIN_NAVIGATION: Text = Text::new("Main pages", "主要页面");
pub(crate) const ALL_LIVE: Text = Text::new("All live streams", "全部直播");
pub(crate) const ALL_UPCOMING: Text = Text::new("All that is coming", "全部预告");
pub(crate) const ALL_REPLAYS: Text = Text::new("All replays", "全部回放");
pub(crate) const ALL_TOPICS: Text = Text::new("All topics", "全部主题");
pub(crate) const LIVE_LEAD: Text =
    Text::new("Streams on air, most viewers first.", "正在进行的直播，按观看人数排列。");
pub(crate) const UPCOMING_LEAD: Text =
    Text::new("Scheduled streams, soonest first.", "已预定的直播，按开始时间排列。");
pub(crate) const REPLAYS: Text = Text::new("Replays", "回放");
pub(crate) const REPLAYS_LEAD: Text =
    Text::new("Streams to watch again, latest first.", "可以回看的直播，最新的在前。");
pub(crate) const CHANNELS: Text = Text::new("Channels", "频道");
pub(crate) const CHANNELS_LEAD: Text =
    Text::new("Who streams here, and about what.", "谁在这里直播，讲些什么。");
pub(crate) const TOPICS_LEAD: Text = Text::new("Find streams by what they are about.", "按主题找直播。");
pub(crate) const TOPIC_LEAD: Text = Text::new("Live streams and replays about %.", "关于%的直播与回放。");
pub(crate) const TICKER_LEAD: Text =
    Text::new("Live streams and replays that talk of %.", "谈到 % 的直播与回放。");
pub(crate) const SCHEDULE: Text = Text::new("Schedule", "日程");
pub(crate) const SCHEDULE_LEAD: Text =
    Text::new("What is coming, by day in UTC.", "按日（UTC）列出即将开始的直播。");
pub(crate) const LATER: Text = Text::new("Later streams", "之后的直播");
pub(crate) const EARLIER: Text = Text::new("Earlier streams", "更早的直播");
pub(crate) const NO_LATER: Text = Text::new("There are no later streams.", "没有更晚的直播了。");
pub(crate) const NO_EARLIER: Text = Text::new("There are no earlier streams.", "没有更早的直播了。");
pub(crate) const FIRST_PAGE: Text = Text::new("To the first page", "回到第一页");
pub(crate) const NO_STREAMS: Text = Text::new("There are no streams here yet.", "这里还没有直播。");
pub(crate) const STREAMS: Text = Text::new("Streams", "直播");

pub(crate) const SEARCH: Text = Text::new("Search", "搜索");
pub(crate) const SEARCH_AGAIN: Text = Text::new("Change the search", "修改搜索");
pub(crate) const SEARCH_FIELD: Text = Text::new("Title, channel, ticker", "标题、频道或代码");
pub(crate) const FOUND: Text = Text::new("Search: %", "搜索：%");
pub(crate) const NOTHING_FOUND: Text = Text::new(
    "Nothing was found. Try fewer words, or a ticker such as AAPL, 600519 or 0700.HK.",
    "没有找到。可以减少关键词，或输入代码，如 AAPL、600519、0700.HK。",
);
pub(crate) const SEARCH_HELP: Text = Text::new(
    "Looks in titles, channels and tickers for the start of every word, or any part of a Chinese text. At most 6 words count; of very frequent ones, the latest 200 streams. At most 24 are shown: live ones, what comes next, then replays.",
    "搜索标题、频道与代码：英文匹配词的开头，中文匹配任意片段。最多计入 6 个词；常见词只查最近 200 场直播。最多显示 24 场，依次为正在直播、即将开始与回放。",
);

pub(crate) const ABOUT_SITE: Text = Text::new("About", "关于");
pub(crate) const ABOUT_RISK_TITLE: Text = Text::new("No advice", "并非建议");
pub(crate) const ABOUT_RISK: Text = Text::new(
    "Streams and chats are information, not investment advice and no offer to buy or sell. Capital is at risk; past results promise nothing.",
    "直播与聊天中的内容仅为信息，不构成投资建议，也不是买卖要约。投资有风险，过往业绩不代表未来。",
);
pub(crate) const ABOUT_HOSTS_TITLE: Text = Text::new("Who speaks", "谁在讲");
pub(crate) const ABOUT_HOSTS: Text = Text::new(
    "Every stream names its host, with employer and licence number where there are any, its sponsor, and what the host says about holding what the stream talks of.",
    "每场直播都标明主播，有任职机构与执业登记编号的一并列出，并列明赞助方与主播对自身持仓的说明。",
);
pub(crate) const ABOUT_SEARCH_TITLE: Text = Text::new("How search works", "搜索说明");
pub(crate) const ABOUT_TIMES_TITLE: Text = Text::new("Times", "时间");
pub(crate) const ABOUT_TIMES: Text = Text::new(
    "Times are shown in your zone, which stands beside them; without JavaScript they are in UTC.",
    "时间按你所在的时区显示，并注明时区；未启用 JavaScript 时为 UTC。",
);

pub(crate) const LIVE_NOW: Text = Text::new("Live now", "正在直播");
pub(crate) const NEXT_UP: Text = Text::new("Next up", "即将开始");
pub(crate) const LATEST_REPLAYS: Text = Text::new("Latest replays", "最新回放");
pub(crate) const NOTHING_LIVE: Text = Text::new("Nobody is live right now.", "现在没有直播。");
pub(crate) const NOTHING_UPCOMING: Text = Text::new("No stream is scheduled yet.", "还没有预定的直播。");
pub(crate) const NO_REPLAYS: Text = Text::new("There are no replays yet.", "还没有回放。");

pub(crate) const LIVE: Text = Text::new("Live", "直播中");
pub(crate) const SCHEDULED: Text = Text::new("Scheduled", "预告");
pub(crate) const REPLAY: Text = Text::new("Replay", "回放");
pub(crate) const CANCELLED: Text = Text::new("Cancelled", "已取消");
pub(crate) const WATCHING: Text = Text::new("% watching", "%人在看");
pub(crate) const WATCHED: Text = Text::new("% at the peak", "最高%人");

pub(crate) const STARTED: Text = Text::new("Started", "开始于");
pub(crate) const STARTS: Text = Text::new("Starts", "开始时间");
pub(crate) const WAS_TO_START: Text = Text::new("Was to start", "原定开始");
pub(crate) const WAS_ON: Text = Text::new("Streamed", "直播于");
pub(crate) const LENGTH: Text = Text::new("Length", "时长");
pub(crate) const SPOKEN: Text = Text::new("Spoken in", "直播语言");
pub(crate) const TOPICS: Text = Text::new("Topics", "主题");
pub(crate) const TICKERS: Text = Text::new("Tickers", "代码");
pub(crate) const HOST: Text = Text::new("Host", "主播");
pub(crate) const LICENCE: Text = Text::new("Licence no. %", "执业登记编号 %");
pub(crate) const EMPLOYER: Text = Text::new("Works for %", "任职于 %");
pub(crate) const POSITIONS: Text = Text::new("Positions", "持仓披露");
pub(crate) const POSITIONS_UNSAID: Text =
    Text::new("The host has said nothing about them.", "主播未作说明。");
pub(crate) const SPONSOR: Text = Text::new("Sponsor", "赞助方");
pub(crate) const SPONSOR_UNSAID: Text = Text::new("None was named.", "未列明赞助方。");
/// The host says that there is nothing to disclose.
pub(crate) const NONE: Text = Text::new("None.", "无。");
pub(crate) const ABOUT: Text = Text::new("About this stream", "关于本场直播");
pub(crate) const RELATED: Text = Text::new("More like this", "相关直播");
pub(crate) const PLAYER: Text = Text::new("Player: %", "播放器：%");
pub(crate) const RISK: Text = Text::new(
    "Information only, not investment advice; capital at risk.",
    "直播内容仅供参考，不构成投资建议；市场有风险，投资需谨慎。",
);

pub(crate) const STARTS_IN: Text = Text::new("Starts in %", "%后开始");
pub(crate) const STARTS_SOON: Text = Text::new("Starts any moment", "马上开始");
pub(crate) const NOT_STARTED: Text = Text::new("This stream has not started yet", "直播尚未开始");
pub(crate) const WAS_CANCELLED: Text = Text::new("This stream was cancelled", "本场直播已取消");
pub(crate) const NO_VIDEO: Text = Text::new("There is no video of this stream", "本场直播没有视频");
pub(crate) const INTERRUPTED: Text =
    Text::new("The video was interrupted; trying again", "视频中断，正在重试");
pub(crate) const HAS_ENDED: Text = Text::new("The stream has ended", "直播已结束");
pub(crate) const WATCH_AGAIN: Text = Text::new("Watch again", "重新观看");
pub(crate) const CANT_PLAY: Text =
    Text::new("The video can't be played here. Open it in a player:", "视频无法在此播放。请用播放器打开：");
pub(crate) const VIDEO_LINK: Text = Text::new("video (HLS)", "视频（HLS）");
pub(crate) const KEYS: Text = Text::new(
    "Keys: space or k play, j and l jump 10 s, m mute, f full screen, c captions, p picture-in-picture",
    "按键：空格或 k 播放，j、l 跳 10 秒，m 静音，f 全屏，c 字幕，p 画中画",
);
pub(crate) const CALENDAR: Text = Text::new("Add to calendar", "加入日历");

pub(crate) const CHAT: Text = Text::new("Chat", "聊天");
pub(crate) const NO_MESSAGES: Text = Text::new("No messages yet.", "还没有消息。");
pub(crate) const CHAT_CLOSED: Text = Text::new("The chat is closed.", "聊天已关闭。");
pub(crate) const YOUR_MESSAGE: Text = Text::new("Your message", "你的消息");
pub(crate) const SEND: Text = Text::new("Send", "发送");
pub(crate) const CHARACTERS_LEFT: Text = Text::new("% characters left", "还可输入 % 个字");
pub(crate) const CHARACTERS_OVER: Text = Text::new("% characters too many", "超出 % 个字");
pub(crate) const EMPTY_MESSAGE: Text = Text::new("Write something first.", "请先输入内容。");
pub(crate) const CHAT_LOG_IN: Text =
    Text::new("Log in first. Your text is kept.", "请先登录。你输入的内容已保留。");
pub(crate) const CHAT_FAILED: Text = Text::new(
    "The message was not sent. Please try again; your text is kept.",
    "消息未能发送，请重试。你输入的内容已保留。",
);
pub(crate) const CHAT_NEEDS_SCRIPT: Text =
    Text::new("Writing in the chat needs JavaScript.", "发言需要启用 JavaScript。");

pub(crate) const THEME_AUTO: Text = Text::new("Theme: as the system", "外观：跟随系统");
pub(crate) const THEME_LIGHT: Text = Text::new("Theme: light", "外观：浅色");
pub(crate) const THEME_DARK: Text = Text::new("Theme: dark", "外观：深色");

pub(crate) const LOADING: Text = Text::new("Loading…", "加载中……");
pub(crate) const NOT_FOUND: Text = Text::new("This page does not exist", "页面不存在");
pub(crate) const NOT_FOUND_HELP: Text =
    Text::new("The address may be mistyped, or what was here was removed.", "地址可能有误，或内容已被移除。");
pub(crate) const UNAVAILABLE: Text = Text::new("This page can't be shown right now", "页面暂时无法显示");
pub(crate) const UNAVAILABLE_HELP: Text = Text::new(
    "Something on our side does not answer. We keep trying; you can try again yourself, too.",
    "我们的服务暂时没有响应。我们会继续尝试，你也可以自己重试。",
);
#[cfg(feature = "ssr")]
pub(crate) const SLOW: Text = Text::new("One moment, please", "请稍候");
#[cfg(feature = "ssr")]
pub(crate) const SLOW_HELP: Text = Text::new(
    "This page takes longer than usual. If nothing appears here, try again.",
    "页面加载时间比平时长。如果内容没有出现，请重试。",
);
pub(crate) const OUTDATED_TITLE: Text = Text::new("The site was updated", "网站已更新");
pub(crate) const OUTDATED: Text = Text::new(
    "This page is from before an update of the site. Please reload it; what you typed is kept.",
    "此页面来自网站更新之前，请重新加载。你输入的内容会保留。",
);
pub(crate) const RELOAD: Text = Text::new("Reload the page", "重新加载");
pub(crate) const TRY_AGAIN: Text = Text::new("Try again", "重试");
pub(crate) const TO_HOME: Text = Text::new("To the home page", "回到首页");
