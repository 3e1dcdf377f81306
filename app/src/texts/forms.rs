//! What forms say: what is wrong with a field, and what became of the whole.

use model::{Language, Problem};

use super::{Text, studio};
use crate::format;

pub(crate) const BUSY: Text = Text::new("Sending…", "正在提交……");
pub(crate) const ERRORS: Text =
    Text::new("This could not be taken yet. Please look at:", "提交未成功，请检查以下内容：");
/// Between a name and what is said of it.
pub(crate) const COLON: Text = Text::new(": ", "：");

const MISSING: Text = Text::new("Please fill this in.", "请填写此项。");
const TOO_SHORT: Text = Text::new("At least %.", "至少 %。");
const TOO_LONG: Text = Text::new("At most %.", "最多 %。");
const CHARACTERS: Text = Text::new("% characters", "% 个字");
const TOPICS: Text = Text::new("% topics", "% 个主题");
const TICKERS: Text = Text::new("% tickers", "% 个代码");
const NOT_ALLOWED: Text = Text::new(
    "It has a form that is not taken here. The hint says what is.",
    "格式不符合要求，请参照提示填写。",
);
const NO_NAME: Text = Text::new(
    "Only lower-case letters, digits and single hyphens between them; no spaces.",
    "只能使用文字（字母须小写）与数字，词间可用单个连字符，不能有空格。",
);
const DENIED_AND_SAID: Text = Text::new(
    "Leave this empty, or untick the box below: it says that there is none.",
    "请清空此项，或取消勾选下方表示“没有”的选项。",
);
const UNKNOWN: Text = Text::new("There is no such thing here.", "没有对应的内容。");
const UNKNOWN_TOPIC: Text =
    Text::new("One of these is not known; pick from the list.", "其中有未收录的主题，请从列表中选择。");
const UNKNOWN_TICKER: Text = Text::new(
    "One of these is not known, or could be several; pick from the list below.",
    "其中有未收录或不明确的代码，请从下方列表中选择。",
);
const TAKEN: Text = Text::new("Somebody else has it. Please choose another.", "已被占用，请换一个。");
const PAST: Text = Text::new("This lies in the past.", "时间已过。");
const TOO_FAR: Text =
    Text::new("This is too far ahead: at most a year is taken.", "时间太远，最多可提前一年。");
const TOO_COMMON: Text = Text::new(
    "This password is among those that are tried first. Please choose another.",
    "该密码过于常见，容易被猜到，请换一个。",
);
const MISMATCH: Text = Text::new("This is not right.", "输入不正确。");

/// The most pixels of a picture's side, as its error names them; a greater number is one of bytes.
const MOST_PIXELS: u32 = 6_000;

/// What a field takes, by which the words for what is wrong with it differ.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Takes {
    Text,
    /// What stands in addresses: the name of an account, the handle of a channel.
    Name,
    Minutes,
    Topics,
    Tickers,
    /// What must be disclosed, or the statement that there is nothing.
    Disclosure,
    Picture,
}

impl Takes {
    /// What the field of this name takes.
    pub(crate) fn of(field: &str) -> Self {
        match field {
            "name" | "handle" => Self::Name,
            "minutes" => Self::Minutes,
            "topics" => Self::Topics,
            "tickers" => Self::Tickers,
            "positions" | "sponsor" | "licence_no" | "employer" => Self::Disclosure,
            "cover" => Self::Picture,
            _ => Self::Text,
        }
    }

    /// So much of it.
    fn amount(self, count: u32, language: Language) -> String {
        let unit = match self {
            Self::Minutes => return format::minutes(count, language),
            Self::Topics => TOPICS,
            Self::Tickers => TICKERS,
            Self::Text | Self::Name | Self::Disclosure | Self::Picture => CHARACTERS,
        };
        unit.with(language, &count.to_string())
    }
}

/// What is wrong with a field that takes this, in words.
pub(crate) fn problem(problem: Problem, takes: Takes, language: Language) -> String {
    let text = match problem {
        _ if takes == Takes::Picture => about_picture(problem),
        Problem::Missing => MISSING,
        Problem::TooShort { least } => return TOO_SHORT.with(language, &takes.amount(least, language)),
        Problem::TooLong { most } => return TOO_LONG.with(language, &takes.amount(most, language)),
        Problem::NotAllowed if takes == Takes::Disclosure => DENIED_AND_SAID,
        Problem::NotAllowed if takes == Takes::Name => NO_NAME,
        Problem::NotAllowed => NOT_ALLOWED,
        Problem::Unknown if takes == Takes::Topics => UNKNOWN_TOPIC,
        Problem::Unknown if takes == Takes::Tickers => UNKNOWN_TICKER,
        Problem::Unknown => UNKNOWN,
        Problem::Taken => TAKEN,
        Problem::Past => PAST,
        Problem::TooFar => TOO_FAR,
        Problem::TooCommon => TOO_COMMON,
        Problem::Mismatch => MISMATCH,
    };
    text.to(language).to_owned()
}

fn about_picture(problem: Problem) -> Text {
    match problem {
        Problem::Missing => studio::NO_PICTURE,
        Problem::TooLong { most: MOST_PIXELS } => studio::PICTURE_TOO_WIDE,
        Problem::TooLong { .. } => studio::PICTURE_TOO_LARGE,
        _ => studio::NOT_A_PICTURE,
    }
}

/// What became of the form of this endpoint, in words; the code is a draft's or the name of an API problem.
pub(crate) fn notice(endpoint: &str, code: &str, language: Language) -> Option<&'static str> {
    let text = match code.replace('-', "_").as_str() {
        "not_shown" => Text::new(
            "A key was made, but it can't be shown to you here. Please make a new one.",
            "密钥已生成，但无法在此显示，请重新生成。",
        ),
        "wrong_login" => Text::new("Name or password is not right.", "名称或密码不正确。"),
        // Nobody sees this before the next log-in.
        "login_needed" => Text::new(
            "You had to log in again. Nothing was sent yet: please send it now.",
            "你已重新登录，但内容尚未提交，请再次提交。",
        ),
        "forbidden" if endpoint == "log-in" => Text::new(
            "This account is suspended. Nobody can log in with it until an administrator restores it.",
            "该账号已被停用，管理员恢复之前无法登录。",
        ),
        "forbidden" => Text::new("Your account may not do this.", "你的账号无权进行此操作。"),
        "not_found" | "gone" => Text::new("It is not there any more.", "内容已不存在。"),
        "conflict" => Text::new(
            "This can't be done as things stand now. Perhaps somebody, or you in another window, was faster. Nothing was overwritten.",
            "当前状态下无法完成，可能内容已在别处被修改（例如你打开的另一个窗口）。未作任何覆盖。",
        ),
        "too_many" => Text::new(
            "That was too often in a short time. Please wait a while, then try again; what you typed is kept.",
            "操作过于频繁，请稍后再试。你输入的内容已保留。",
        ),
        "too_large" => Text::new("That is too large to be taken.", "内容过大，无法提交。"),
        "unavailable" => Text::new(
            "Something on our side does not answer. Please try again; what you typed is kept.",
            "我们的服务暂时没有响应，请重试。你输入的内容已保留。",
        ),
        "outdated" => {
            Text::new("The site was updated meanwhile. Please send it again.", "网站刚刚更新，请重新提交。")
        }
        "invalid" | "fields" => ERRORS,
        _ => return None,
    };
    Some(text.to(language))
}

/// What a disclosure is called that a form misses and does not ask for itself.
pub(crate) fn disclosure(field: &str) -> Option<Text> {
    match field {
        "positions" => Some(super::POSITIONS),
        "sponsor" => Some(super::SPONSOR),
        "licence_no" => Some(studio::LICENCE),
        "employer" => Some(studio::EMPLOYER),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::{Language, Problem};

    use super::{Takes, notice, problem};

    #[test]
    fn a_problem_names_its_bounds_and_what_they_count() {
        for (field, wrong, english, chinese) in [
            ("title", Problem::TooShort { least: 3 }, "At least 3 characters.", "至少 3 个字。"),
            ("sponsor", Problem::TooLong { most: 100 }, "At most 100 characters.", "最多 100 个字。"),
            ("topics", Problem::TooLong { most: 5 }, "At most 5 topics.", "最多 5 个主题。"),
            ("tickers", Problem::TooLong { most: 10 }, "At most 10 tickers.", "最多 10 个代码。"),
            ("minutes", Problem::TooShort { least: 1 }, "At least 1 min.", "至少 1分钟。"),
            ("minutes", Problem::TooLong { most: 1_440 }, "At most 24 h.", "最多 24小时。"),
            (
                "cover",
                Problem::TooLong { most: 4_194_304 },
                "The file is larger than 4 MB.",
                "文件超过 4 MB。",
            ),
            (
                "cover",
                Problem::TooLong { most: 6_000 },
                "A side has more than 6000 pixels.",
                "边长超过 6000 像素。",
            ),
        ] {
            for (language, words) in [(Language::English, english), (Language::Chinese, chinese)] {
                assert_eq!(problem(wrong, Takes::of(field), language), words);
            }
        }
    }

    #[test]
    fn a_text_beside_the_box_that_denies_it_has_words_of_its_own() {
        let words = |field| problem(Problem::NotAllowed, Takes::of(field), Language::English);
        assert!(words("employer").contains("box") && !words("handle").contains("box"));
    }

    #[test]
    fn a_name_and_what_is_not_known_have_words_of_their_own() {
        let words = |field, wrong| problem(wrong, Takes::of(field), Language::English);
        for name in ["name", "handle"] {
            assert!(words(name, Problem::NotAllowed).contains("lower-case"), "{name}");
        }
        assert!(!words("starts_at", Problem::NotAllowed).contains("lower-case"));
        for list in ["topics", "tickers"] {
            assert!(words(list, Problem::Unknown).starts_with("One of these"), "{list}");
        }
    }

    #[test]
    fn who_is_suspended_reads_so() {
        let words = |endpoint| notice(endpoint, "forbidden", Language::English).unwrap();
        assert!(words("log-in").contains("suspended") && !words("follow").contains("suspended"));
    }

    #[test]
    fn a_code_may_have_hyphens_or_underscores() {
        let words = |code| notice("report", code, Language::English);
        assert!(words("too-many").is_some());
        assert_eq!(words("too-many"), words("too_many"));
        assert_eq!(words("<script>"), None);
    }
}
