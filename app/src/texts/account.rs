//! The texts of registering, of logging in, of the own account, and of the menu that leads there.

use super::Text;

pub(crate) const MENU: Text = Text::new("Your pages", "我的页面");
pub(crate) const ACCOUNT: Text = Text::new("Account", "账号");
pub(crate) const REPORT_MESSAGE_OF: Text = Text::new("Report the message of %", "举报 % 的消息");

pub(crate) const NAME: Text = Text::new("Name", "名称");
pub(crate) const NAME_HINT: Text = Text::new(
    "3 to 30 letters and digits of any script, in lower case, with single hyphens between words. Everybody sees it.",
    "3 到 30 个字符：各种文字（字母须小写）与数字，词间可用单个连字符。所有人可见。",
);
pub(crate) const PASSWORD: Text = Text::new("Password", "密码");
pub(crate) const PASSWORD_HINT: Text = Text::new(
    "At least 8 characters, at most 128. A sentence is fine; what many people use is not taken.",
    "8 到 128 个字符，可以是一句话；过于常见的密码不能使用。",
);

pub(crate) const LOG_IN_LEAD: Text = Text::new(
    "To write in chats, follow channels and stream yourself.",
    "登录后可发言、关注频道、自己开播。",
);
pub(crate) const SESSION_OVER: Text = Text::new(
    "You were not logged in any more, so what you sent was not taken. Log in, and send it then: what you typed is kept for ten minutes.",
    "登录已失效，刚才的内容未能提交。请登录后再次提交；你输入的内容会保留十分钟。",
);
pub(crate) const NO_ACCOUNT: Text = Text::new("No account yet?", "还没有账号？");
pub(crate) const REGISTER: Text = Text::new("Register", "注册");
pub(crate) const REGISTER_LEAD: Text = Text::new("A name and a password, nothing more.", "只需名称和密码。");
pub(crate) const HAS_ACCOUNT: Text = Text::new("Have an account already?", "已有账号？");
pub(crate) const NO_RECOVERY: Text = Text::new(
    "We ask for no e-mail address, so a password that is forgotten can't be sent to you. Keep it in a password manager.",
    "我们不收集电子邮箱，忘记密码后无法找回。建议使用密码管理器保存。",
);
pub(crate) const LOGGED_IN_AS: Text = Text::new("You are logged in as %.", "你已登录为 %。");
pub(crate) const GO_ON: Text = Text::new("Go on to the page you came from", "继续前往原页面");

pub(crate) const ACCOUNT_LEAD: Text = Text::new("What is yours, and how you log in.", "你的资料与登录设置。");
pub(crate) const NO_CHANNEL: Text = Text::new("none; the studio makes one", "无，可在工作室创建");

pub(crate) const CHANGE_PASSWORD: Text = Text::new("Change the password", "修改密码");
pub(crate) const CHANGE_PASSWORD_LEAD: Text = Text::new(
    "You are then logged out everywhere else, and programs that use your account must log in again.",
    "修改后，其他设备都会退出登录，使用你账号的程序也须重新登录。",
);
pub(crate) const CURRENT_PASSWORD: Text = Text::new("Current password", "当前密码");
pub(crate) const NEW_PASSWORD: Text = Text::new("New password", "新密码");
pub(crate) const PASSWORD_CHANGED: Text = Text::new("The password is changed.", "密码已修改。");

pub(crate) const LOG_OUT: Text = Text::new("Log out", "退出登录");
pub(crate) const LOG_OUT_EVERYWHERE: Text = Text::new("Log out everywhere", "退出所有设备");
pub(crate) const LOG_OUT_EVERYWHERE_LEAD: Text = Text::new(
    "If you logged in on a device that is not yours, or lost one.",
    "如果你曾在他人设备上登录，或设备遗失，请使用此项。",
);

pub(crate) const EXPORT: Text = Text::new("Your data", "你的数据");
pub(crate) const EXPORT_LEAD: Text = Text::new(
    "What is kept about your account, as a file for people and programs (JSON). Your messages are not in it; they stand in the chats.",
    "与你的账号有关的数据，以 JSON 文件提供，可阅读，也可供程序处理。聊天消息不在其中。",
);
pub(crate) const EXPORT_FILE: Text = Text::new("Download your data", "下载我的数据");

pub(crate) const DELETE: Text = Text::new("Delete the account", "删除账号");
pub(crate) const DELETE_LEAD: Text = Text::new(
    "Name, password, what you follow and your reminders are gone for good. Messages stay in the chats, and a channel stays with its replays. If one of your streams is on air, end it first.",
    "名称、密码、关注与提醒将永久删除。聊天消息、频道及其回放会保留。如有正在进行的直播，请先结束。",
);

pub(crate) const LOG_IN_FIRST: Text = Text::new("Log in first", "请先登录");
pub(crate) const LOG_IN_FIRST_HELP: Text =
    Text::new("This page is for those who are logged in.", "此页面仅供登录用户查看。");
pub(crate) const FORBIDDEN: Text = Text::new("This page is not for your account", "你的账号无权查看此页面");
pub(crate) const FORBIDDEN_HELP: Text =
    Text::new("It belongs to somebody else, or needs another role.", "此页面属于他人，或需要其他角色。");
