//! The texts of what viewers report, and of the pages of moderators and administrators.

use model::Role;

use super::Text;

// Reports.
pub(crate) const REPORT_STREAM: Text = Text::new("Report a stream", "举报直播");
pub(crate) const REPORT_THIS_STREAM: Text = Text::new("Report this stream", "举报本场直播");
pub(crate) const REPORT_MESSAGE: Text = Text::new("Report a message", "举报消息");
pub(crate) const REPORT_LEAD: Text = Text::new(
    "Moderators look at every report. Whoever is reported does not learn who did it.",
    "版主会查看每一条举报，被举报者不会知道举报人是谁。",
);
pub(crate) const REPORTED_STREAM: Text = Text::new("Stream", "直播");
pub(crate) const REPORTED_MESSAGE: Text = Text::new("Message", "消息");
pub(crate) const OLD_MESSAGE: Text =
    Text::new("A message that the chat no longer shows.", "聊天中已不再显示的消息。");
pub(crate) const REASON: Text = Text::new("What is wrong with it", "举报原因");
pub(crate) const REASON_HINT: Text = Text::new(
    "For example fraud, insults, advertising, or a promise of returns. 3 to 500 characters.",
    "例如诈骗、辱骂、广告或承诺收益。3 到 500 个字。",
);
pub(crate) const SEND_REPORT: Text = Text::new("Send the report", "提交举报");
pub(crate) const REPORT_SENT: Text = Text::new("The report is sent", "举报已提交");
pub(crate) const REPORT_SENT_LEAD: Text =
    Text::new("Thank you. A moderator will look at it.", "谢谢，版主会查看。");

pub(crate) const REPORTS: Text = Text::new("Reports", "举报");
pub(crate) const REPORTS_LEAD: Text = Text::new(
    "What nobody has looked at yet, oldest first, at most 50.",
    "尚未处理的举报，最早的在前，最多 50 条。",
);
pub(crate) const NO_REPORTS: Text =
    Text::new("There is nothing to look at. All reports are settled.", "没有待处理的举报。");
pub(crate) const REPORTED_BY: Text = Text::new("Reported by %", "举报人：%");
pub(crate) const REPORTED_BY_NOBODY: Text =
    Text::new("Reported by an account that was deleted", "举报人账号已删除");
pub(crate) const REPORTED_WHY: Text = Text::new("Why", "原因");
pub(crate) const KEEP: Text = Text::new("Keep it", "保留");
pub(crate) const REMOVE: Text = Text::new("Remove it", "移除");
pub(crate) const REMOVE_STREAM: Text = Text::new("Remove the stream …", "移除直播……");
pub(crate) const REMOVE_ASK: Text = Text::new("Remove the stream “%”?", "移除直播“%”？");
pub(crate) const REMOVE_LEAD: Text = Text::new(
    "It ends if it is on air; page, chat and replay are gone for good. The audit keeps who removed it.",
    "如在直播中将立即结束；页面、聊天与回放将永久消失。审计记录会保留移除者。",
);
pub(crate) const TO_REPORTS: Text = Text::new("Back to the reports", "返回举报列表");
pub(crate) const SETTLED: Text = Text::new("The report is settled.", "举报已处理。");
pub(crate) const SETTLED_MEANWHILE: Text =
    Text::new("This report is not there any more: it was settled meanwhile.", "该举报已被处理。");

// Accounts.
pub(crate) const ACCOUNTS: Text = Text::new("Accounts", "账号");
pub(crate) const ACCOUNTS_LEAD: Text = Text::new(
    "Find an account by its name, give it a role or suspend it.",
    "按名称查找账号，设置角色或停用。",
);
pub(crate) const ACCOUNT_NAME: Text = Text::new("Name of the account", "账号名称");
pub(crate) const FIND: Text = Text::new("Find", "查找");
pub(crate) const NO_ACCOUNT: Text = Text::new(
    "There is no account called “%”. Names are written out whole.",
    "没有名为“%”的账号。请输入完整名称。",
);
pub(crate) const REGISTERED: Text = Text::new("Registered", "注册时间");
pub(crate) const ROLE: Text = Text::new("Role", "角色");
pub(crate) const CHANNEL: Text = Text::new("Channel", "频道");
pub(crate) const NO_CHANNEL_OF_IT: Text = Text::new("none", "无");
pub(crate) const STATE: Text = Text::new("State", "状态");
pub(crate) const ACTIVE: Text = Text::new("can log in", "可以登录");
pub(crate) const SUSPENDED: Text = Text::new("suspended", "已停用");
pub(crate) const OWN_ACCOUNT: Text = Text::new(
    "This is your own account: role and state can only be changed by another administrator.",
    "这是你自己的账号：角色与状态只能由其他管理员更改。",
);
pub(crate) const SET_ROLE: Text = Text::new("Set the role", "设置角色");
pub(crate) const ROLE_HINT: Text = Text::new(
    "It holds from the account's next request on. Hosts need a channel, too.",
    "从该账号的下一次请求起生效。主播还需要有频道。",
);
pub(crate) const ROLE_SET: Text = Text::new("The role is set.", "角色已设置。");
pub(crate) const SUSPEND: Text = Text::new("Suspend the account", "停用账号");
pub(crate) const SUSPEND_LEAD: Text = Text::new(
    "It is logged out everywhere at once and can't log in until it is restored. What it made stays.",
    "该账号将立即在所有设备上退出，恢复前不能登录；其内容保留。",
);
pub(crate) const RESTORE: Text = Text::new("Restore the account", "恢复账号");
pub(crate) const RESTORE_LEAD: Text = Text::new("It can then log in again.", "恢复后可以重新登录。");
pub(crate) const IS_SUSPENDED: Text = Text::new("The account is suspended.", "账号已停用。");
pub(crate) const IS_RESTORED: Text =
    Text::new("The account is restored and can log in again.", "账号已恢复，可以重新登录。");

// The audit.
pub(crate) const AUDIT: Text = Text::new("Audit", "审计");
pub(crate) const AUDIT_LEAD: Text = Text::new(
    "Who did what: the latest 50 deeds of a month, latest first. Nobody can change it here.",
    "谁做了什么：当月最近 50 项操作，最新的在前。此处无法修改。",
);
pub(crate) const MONTH: Text = Text::new("Month", "月份");
pub(crate) const MONTH_HINT: Text =
    Text::new("As in 2026-11; empty for this one.", "格式如 2026-11；留空为本月。");
pub(crate) const SHOW: Text = Text::new("Show", "显示");
pub(crate) const NO_DEEDS: Text = Text::new("Nothing was done in this month.", "当月没有操作记录。");
pub(crate) const DEED_AT: Text = Text::new("When", "时间");
pub(crate) const DEED_WHO: Text = Text::new("Who", "操作者");
pub(crate) const DEED_DID: Text = Text::new("What", "操作");
pub(crate) const DEED_ON: Text = Text::new("On what", "对象");
pub(crate) const COMMAND_LINE: Text = Text::new("the server itself", "服务器");

/// What a role is called.
pub(crate) fn role(role: Role) -> Text {
    match role {
        Role::Viewer => Text::new("Viewer", "观众"),
        Role::Host => Text::new("Host", "主播"),
        Role::Moderator => Text::new("Moderator", "版主"),
        Role::Admin => Text::new("Administrator", "管理员"),
    }
}
