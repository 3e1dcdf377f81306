//! The texts of the studio, and of what viewers follow.

use super::Text;

pub(crate) const STUDIO: Text = Text::new("Studio", "工作室");
pub(crate) const STUDIO_PAGES: Text = Text::new("Pages of the studio", "工作室页面");
pub(crate) const YOUR_STREAMS: Text = Text::new("Your streams", "我的直播");
pub(crate) const NO_OWN_STREAMS: Text = Text::new(
    "You have no streams yet. Schedule the first one: until it starts, everything about it can be changed.",
    "你还没有直播。先预定第一场吧：开始之前，所有内容都可以修改。",
);
pub(crate) const SCHEDULE_STREAM: Text = Text::new("Schedule a stream", "预定直播");
pub(crate) const PUBLIC_PAGE: Text = Text::new("See the public page", "查看公开页面");
pub(crate) const TO_STUDIO: Text = Text::new("Back to the studio", "返回工作室");
pub(crate) const NO_CHANNEL: Text = Text::new(
    "You have no channel yet, and every stream belongs to one. It takes a minute to make it.",
    "你还没有频道，而每场直播都属于一个频道。创建频道只需一分钟。",
);

// The channel.
pub(crate) const NEW_CHANNEL: Text = Text::new("Make your channel", "创建频道");
pub(crate) const NEW_CHANNEL_LEAD: Text = Text::new(
    "With a channel you are a host: you can schedule streams and go live.",
    "有了频道就是主播，可以预定直播并开播。",
);
pub(crate) const EDIT_CHANNEL: Text = Text::new("Edit the channel", "编辑频道");
pub(crate) const EDIT_CHANNEL_LEAD: Text = Text::new(
    "Everybody sees this on the page of the channel and beside its streams.",
    "这些内容会显示在频道页面和每场直播旁，所有人可见。",
);
pub(crate) const MAKE_CHANNEL: Text = Text::new("Make the channel", "创建频道");
pub(crate) const CHANNEL_MADE: Text = Text::new("The channel is made.", "频道已创建。");
pub(crate) const CHANNEL_SAVED: Text = Text::new("The channel is saved.", "频道已保存。");
pub(crate) const SAVE: Text = Text::new("Save", "保存");
pub(crate) const SAVE_FIRST: Text = Text::new(
    "The other buttons of this page do not save what you change here: save it first.",
    "本页的其他按钮不会保存此处的修改，请先保存。",
);
pub(crate) const SAVED: Text = Text::new("Saved.", "已保存。");
pub(crate) const HANDLE: Text = Text::new("Address of the channel", "频道地址");
pub(crate) const HANDLE_HINT: Text = Text::new(
    "Letters and digits of any script, in lower case, with single hyphens between words, such as macro-desk; 3 to 40 characters. It can't be changed later.",
    "3 到 40 个字符：各种文字（字母须小写）与数字，词间用单个连字符，例如 macro-desk。创建后不能更改。",
);
pub(crate) const CHANNEL_NAME: Text = Text::new("Name of the channel", "频道名称");
pub(crate) const CHANNEL_NAME_HINT: Text = Text::new("2 to 60 characters.", "2 到 60 个字。");
pub(crate) const CHANNEL_LANGUAGE: Text = Text::new("Language of the channel", "频道语言");
pub(crate) const BIO: Text = Text::new("What the channel is about", "频道简介");
pub(crate) const BIO_HINT: Text =
    Text::new("A sentence or two, at most 300 characters.", "一两句话即可，最多 300 个字。");
pub(crate) const HOST: Text = Text::new("Your name as the host", "主播姓名");
pub(crate) const HOST_HINT: Text =
    Text::new("The name under which viewers know you; 2 to 80 characters.", "观众看到的姓名，2 到 80 个字。");
pub(crate) const DISCLOSURES: Text = Text::new("Disclosures", "信息披露");
pub(crate) const CHANNEL_DISCLOSURES_LEAD: Text = Text::new(
    "Needed before your first stream goes live. If there is nothing to say, say so.",
    "首次开播前必须填写。如果没有，请勾选说明。",
);
pub(crate) const LICENCE: Text = Text::new("Licence number", "执业登记编号");
pub(crate) const LICENCE_HINT: Text = Text::new(
    "Of your licence to give investment advice, with who issued it; at most 60 characters.",
    "证券投资咨询等执业资格的编号，并注明发证机构，最多 60 个字。",
);
pub(crate) const NO_LICENCE: Text = Text::new("I have no such licence", "我没有此类执业资格");
pub(crate) const EMPLOYER: Text = Text::new("Employer", "任职机构");
pub(crate) const EMPLOYER_HINT: Text =
    Text::new("The firm that you work for; at most 100 characters.", "你所任职的机构，最多 100 个字。");
pub(crate) const NO_EMPLOYER: Text = Text::new("Nobody employs me in finance", "我未任职于金融机构");

// The form of a stream.
pub(crate) const NEW_STREAM_LEAD: Text =
    Text::new("Until it starts, everything can be changed.", "开始之前，所有内容都可以修改。");
pub(crate) const EDIT_STREAM: Text = Text::new("What viewers see", "观众看到的内容");
pub(crate) const TITLE: Text = Text::new("Title", "标题");
pub(crate) const TITLE_HINT: Text = Text::new("3 to 120 characters.", "3 到 120 个字。");
pub(crate) const SUMMARY: Text = Text::new("Summary", "摘要");
pub(crate) const SUMMARY_HINT: Text = Text::new(
    "One sentence, for lists, shared links and search engines; at most 300 characters.",
    "一句话，用于列表、分享链接与搜索引擎，最多 300 个字。",
);
pub(crate) const DESCRIPTION: Text = Text::new("Description", "详细介绍");
pub(crate) const DESCRIPTION_HINT: Text = Text::new(
    "Markdown: an empty line between paragraphs, **bold**, - lists, [links](https://example.com). At most 10000 characters.",
    "支持 Markdown：空行分段，**粗体**，- 列表，[链接](https://example.com)。最多 10000 个字。",
);
pub(crate) const SPOKEN: Text = Text::new("Spoken language", "直播语言");
pub(crate) const TOPICS_HINT: Text = Text::new("At most 5.", "最多 5 个。");
pub(crate) const TICKERS_HINT: Text = Text::new(
    "At most 10, with commas between: AAPL, 600519, 0700.HK.",
    "最多 10 个，用逗号分隔：AAPL, 600519, 0700.HK。",
);
pub(crate) const KNOWN_TICKERS: Text = Text::new("Tickers that can be named", "可填写的代码");
pub(crate) const WHEN: Text = Text::new("When", "时间");
pub(crate) const STARTS_AT: Text = Text::new("Start", "开始时间");
pub(crate) const STARTS_AT_HINT: Text = Text::new(
    "Date and time in the zone that is chosen next; within a year.",
    "按下面所选时区填写日期与时间，一年之内。",
);
pub(crate) const ZONE: Text = Text::new("Time zone", "时区");
pub(crate) const ZONE_HINT: Text =
    Text::new("Viewers see the time in their own zone.", "观众看到的是各自时区的时间。");
pub(crate) const MINUTES: Text = Text::new("Expected length in minutes", "预计时长（分钟）");
pub(crate) const TIME_IS_SET: Text = Text::new(
    "When a stream has started or was cancelled, its time stays as it is.",
    "直播开始或取消后，时间不能再更改。",
);
pub(crate) const DISCLOSURES_LEAD: Text = Text::new(
    "Needed before the stream goes live, not yet for scheduling it. If there is nothing to say, say so.",
    "预定时可以不填，开播前必须填写。如果没有，请勾选说明。",
);
pub(crate) const POSITIONS: Text = Text::new("Positions held", "持仓披露");
pub(crate) const POSITIONS_HINT: Text = Text::new(
    "What you hold, long or short, of what the stream talks of; at most 500 characters.",
    "你在所谈标的上持有的多头或空头仓位，最多 500 个字。",
);
pub(crate) const NO_POSITIONS: Text =
    Text::new("I hold nothing of what the stream talks of", "我未持有所谈标的");
pub(crate) const SPONSOR_HINT: Text =
    Text::new("Who pays for the stream; at most 100 characters.", "为本场直播付费的一方，最多 100 个字。");
pub(crate) const NO_SPONSOR: Text = Text::new("Nobody pays for the stream", "本场直播没有赞助");

// When somebody else, or another window, was faster.
pub(crate) const MEANWHILE: Text = Text::new("Changed meanwhile", "内容已被修改");
pub(crate) const MEANWHILE_LEAD: Text = Text::new(
    "While you were typing, this was saved from somewhere else. Nothing of yours is saved yet, and nothing is lost: here is what differs.",
    "在你输入期间，其他地方保存了新的内容。你的修改尚未保存，也没有丢失。差异如下：",
);
pub(crate) const MEANWHILE_SAME: Text = Text::new(
    "While you were typing, this was saved from somewhere else, with just what you typed.",
    "在你输入期间，其他地方已保存了与你输入相同的内容。",
);
pub(crate) const SAVED_NOW: Text = Text::new("Saved", "已保存的内容");
pub(crate) const TYPED: Text = Text::new("Typed by you", "你输入的内容");
pub(crate) const NOTHING: Text = Text::new("nothing", "（空）");
pub(crate) const SEE_SAVED: Text =
    Text::new("Leave what I typed and show what is saved", "放弃我的输入，查看已保存的内容");
pub(crate) const OVERWRITE: Text = Text::new("Overwrite with what I typed", "用我的输入覆盖");

// A stream of one's own: where it stands, and what comes next.
pub(crate) const NEXT_STEP: Text = Text::new("Next step", "下一步");
pub(crate) const GO_LIVE: Text = Text::new("Go live", "开始直播");
pub(crate) const GO_LIVE_LEAD: Text = Text::new(
    "Everything that must be disclosed is. Going live sets the start to now and shows the stream on the home page.",
    "应披露的信息已填写完整。开播后，开始时间设为现在，直播会出现在首页。",
);
pub(crate) const NEEDS_KEY: Text = Text::new(
    "Your encoder has no key yet; without one there is no picture.",
    "编码器还没有推流密钥；没有密钥就没有画面。",
);
pub(crate) const STILL_MISSING: Text =
    Text::new("Before it can go live, say something of:", "开播前还需填写：");
pub(crate) const COMPLETE: Text = Text::new("Complete the disclosures", "填写披露信息");
pub(crate) const END: Text = Text::new("End the stream", "结束直播");
pub(crate) const END_LEAD: Text = Text::new(
    "The stream is on air. When it ends, it becomes a replay; it can't go live again.",
    "正在直播。结束后变为回放，不能再次开播。",
);
pub(crate) const END_ASK: Text = Text::new("End “%”?", "结束“%”？");
pub(crate) const STAY_LIVE: Text = Text::new("No, stay on air", "不，继续直播");
pub(crate) const ENDED_LEAD: Text =
    Text::new("The stream is over and can be watched as a replay.", "直播已结束，可以回看。");
pub(crate) const CANCELLED_LEAD: Text = Text::new(
    "The stream was cancelled. Viewers who have its address are told so.",
    "直播已取消。打开其页面的观众会看到取消说明。",
);
pub(crate) const CANCEL: Text = Text::new("Cancel the stream", "取消直播");
pub(crate) const CANCEL_ASK: Text = Text::new("Cancel “%”?", "取消“%”？");
pub(crate) const CANCEL_LEAD: Text = Text::new(
    "It will be shown as cancelled and can't be scheduled again. Its page and its address stay.",
    "直播将显示为已取消，不能重新预定；页面和地址会保留。",
);
pub(crate) const KEEP_STREAM: Text = Text::new("No, keep it as it is", "不，保持原样");

pub(crate) const KEY: Text = Text::new("Encoder key", "推流密钥");
pub(crate) const KEY_LEAD: Text = Text::new(
    "With this key your encoder (OBS, for example) proves that it is yours; it goes into the encoder's field “Stream key”. It is shown once and can't be looked up later.",
    "编码器（例如 OBS）凭此密钥证明身份，请填入编码器的“推流码”（Stream Key）栏。密钥只显示一次，之后无法查看。",
);
pub(crate) const HAS_KEY: Text = Text::new("There is a key.", "已有密钥。");
pub(crate) const HAS_NO_KEY: Text = Text::new("There is no key yet.", "还没有密钥。");
pub(crate) const MAKE_KEY: Text = Text::new("Make a key", "生成密钥");
pub(crate) const REPLACE_KEY: Text = Text::new("Replace the key", "更换密钥");
pub(crate) const REPLACE_KEY_LEAD: Text =
    Text::new("If you replace it, the old key stops working at once.", "更换后，旧密钥将立即失效。");
pub(crate) const NEW_KEY: Text = Text::new("The new key", "新密钥");
pub(crate) const NEW_KEY_HINT: Text = Text::new(
    "Select and copy it into your encoder now. It is gone when you leave this page.",
    "请立即选中并复制到编码器。离开本页后不再显示。",
);

pub(crate) const COVER: Text = Text::new("Cover", "封面");
pub(crate) const COVER_NOW: Text = Text::new("The cover as it is now", "当前封面");
pub(crate) const COVER_DRAWN: Text = Text::new(
    "No picture was uploaded: the cover is drawn from title and topic.",
    "未上传图片，封面由标题和主题生成。",
);
pub(crate) const COVER_FILE: Text = Text::new("Picture", "图片");
pub(crate) const COVER_HINT: Text = Text::new(
    "JPEG, PNG or WebP, at most 4 MB and 6000 pixels a side; 16:9 fills the frame, such as 1280 × 720. Where and with what it was taken is removed.",
    "JPEG、PNG 或 WebP，不超过 4 MB，边长不超过 6000 像素；16:9 最合适，例如 1280 × 720。拍摄地点与设备信息会被移除。",
);
pub(crate) const NO_PICTURE: Text = Text::new("Choose a picture.", "请选择图片。");
pub(crate) const NOT_A_PICTURE: Text = Text::new(
    "This is no JPEG, PNG or WebP picture, or it moves.",
    "这不是 JPEG、PNG 或 WebP 图片，或者是动图。",
);
pub(crate) const PICTURE_TOO_LARGE: Text = Text::new("The file is larger than 4 MB.", "文件超过 4 MB。");
pub(crate) const PICTURE_TOO_WIDE: Text =
    Text::new("A side has more than 6000 pixels.", "边长超过 6000 像素。");
pub(crate) const REMOVE_COVER: Text = Text::new("Remove the picture", "移除图片");
pub(crate) const UPLOAD_COVER: Text = Text::new("Upload the cover", "上传封面");
pub(crate) const COVER_UPLOADED: Text = Text::new("The cover is uploaded.", "封面已上传。");
pub(crate) const COVER_REMOVED: Text = Text::new("The picture is removed.", "图片已移除。");

pub(crate) const ADDRESS: Text = Text::new("Address", "地址");
pub(crate) const ADDRESS_LEAD: Text = Text::new(
    "It stays when the title changes, so that links keep working. You can have it made anew from the title: the old address then leads to the new one.",
    "修改标题时地址不变，已有链接继续有效。也可以按当前标题重新生成，旧地址会自动跳转到新地址。",
);
pub(crate) const RENAME: Text = Text::new("Make the address from the title", "按标题生成地址");
pub(crate) const RENAMED: Text =
    Text::new("The address fits the title. Older ones lead here.", "地址已与标题一致，旧地址会跳转到这里。");
pub(crate) const DELETE: Text = Text::new("Delete", "删除");
pub(crate) const DELETE_STREAM: Text = Text::new("Delete the stream", "删除直播");
pub(crate) const STREAM_DELETED: Text = Text::new("The stream is deleted.", "直播已删除。");
pub(crate) const DELETE_ASK: Text = Text::new("Delete “%”?", "删除“%”？");
pub(crate) const DELETE_LEAD: Text = Text::new(
    "Page, chat and replay are gone for good, and nothing else can have its address.",
    "页面、聊天与回放将永久消失，其地址也不能再用。",
);
pub(crate) const DELETE_LIVE: Text =
    Text::new("A stream on air can't be deleted. End it first.", "正在直播，不能删除。请先结束直播。");
pub(crate) const TO_OWN_STREAM: Text = Text::new("Back to the stream", "返回该直播");

// Following.
pub(crate) const FOLLOWING: Text = Text::new("Following", "关注");
pub(crate) const FOLLOWING_LEAD: Text = Text::new(
    "What the channels that you follow stream, and what you want to be reminded of.",
    "你关注的频道的直播，以及你设置的提醒。",
);
pub(crate) const FOLLOW_NOTHING: Text = Text::new(
    "You follow no channel yet. Follow one on its page, and its streams stand here.",
    "你还没有关注频道。在频道页面点关注，其直播就会出现在这里。",
);
pub(crate) const FIND_CHANNELS: Text = Text::new("Find channels", "浏览频道");
pub(crate) const NONE_LIVE: Text =
    Text::new("None of your channels is live right now.", "你关注的频道现在没有直播。");
pub(crate) const NONE_UPCOMING: Text =
    Text::new("None of your channels has a stream scheduled.", "你关注的频道没有预定的直播。");
pub(crate) const REMINDERS: Text = Text::new("Reminders", "提醒");
pub(crate) const NO_REMINDERS: Text = Text::new(
    "You asked for no reminders. Scheduled streams have a link for it.",
    "你没有设置提醒。预定的直播页面上可以设置。",
);
pub(crate) const REMINDER_OF: Text = Text::new("Reminder of “%”", "“%”的提醒");
pub(crate) const FOLLOWED: Text = Text::new("Following “%”", "已关注“%”");
pub(crate) const FOLLOW_ASK: Text = Text::new("Follow “%”?", "关注“%”？");
pub(crate) const FOLLOW_LEAD: Text = Text::new(
    "Its streams then stand on your page of what you follow.",
    "关注后，其直播会出现在你的关注页面。",
);
pub(crate) const FOLLOWED_LEAD: Text = Text::new("You follow this channel.", "你已关注该频道。");
pub(crate) const FOLLOW: Text = Text::new("Follow", "关注");
pub(crate) const UNFOLLOW: Text = Text::new("Stop following", "取消关注");
pub(crate) const UNFOLLOW_ONE: Text = Text::new("Stop following “%”", "取消关注“%”");
pub(crate) const TO_CHANNEL_PAGE: Text = Text::new("To the channel", "查看频道");
pub(crate) const TO_STREAM: Text = Text::new("To the stream", "查看直播");
pub(crate) const TO_FOLLOWING: Text = Text::new("To what you follow", "查看关注");
pub(crate) const REMIND_ASK: Text = Text::new("Be reminded of “%”?", "设置“%”的提醒？");
pub(crate) const REMIND_LEAD: Text =
    Text::new("The reminder then stands on your page of what you follow.", "提醒会显示在你的关注页面。");
pub(crate) const REMINDED_LEAD: Text =
    Text::new("You asked to be reminded of this stream.", "你已设置本场直播的提醒。");
pub(crate) const REMIND: Text = Text::new("Remind me", "提醒我");
pub(crate) const FORGET: Text = Text::new("Remove the reminder", "取消提醒");
pub(crate) const FORGET_ONE: Text = Text::new("Remove the reminder of “%”", "取消提醒：“%”");
pub(crate) const NOT_TO_COME: Text = Text::new(
    "This stream is no longer scheduled, so there is nothing to be reminded of.",
    "本场直播已不是预告，无需提醒。",
);

/// What the zone of this name (IANA) is called: by its city.
pub(crate) fn zone(name: &str) -> Option<Text> {
    Some(match name {
        "UTC" => Text::new("UTC", "UTC（协调世界时）"),
        "America/Los_Angeles" => Text::new("Los Angeles", "洛杉矶"),
        "America/Chicago" => Text::new("Chicago", "芝加哥"),
        "America/New_York" => Text::new("New York", "纽约"),
        "America/Toronto" => Text::new("Toronto", "多伦多"),
        "America/Sao_Paulo" => Text::new("São Paulo", "圣保罗"),
        "Europe/London" => Text::new("London", "伦敦"),
        "Europe/Paris" => Text::new("Paris", "巴黎"),
        "Europe/Berlin" => Text::new("Berlin", "柏林"),
        "Europe/Zurich" => Text::new("Zurich", "苏黎世"),
        "Africa/Johannesburg" => Text::new("Johannesburg", "约翰内斯堡"),
        "Europe/Istanbul" => Text::new("Istanbul", "伊斯坦布尔"),
        "Europe/Moscow" => Text::new("Moscow", "莫斯科"),
        "Asia/Dubai" => Text::new("Dubai", "迪拜"),
        "Asia/Kolkata" => Text::new("Mumbai, Kolkata", "孟买、加尔各答"),
        "Asia/Shanghai" => Text::new("Beijing, Shanghai", "北京、上海"),
        "Asia/Hong_Kong" => Text::new("Hong Kong", "香港"),
        "Asia/Singapore" => Text::new("Singapore", "新加坡"),
        "Asia/Taipei" => Text::new("Taipei", "台北"),
        "Asia/Seoul" => Text::new("Seoul", "首尔"),
        "Asia/Tokyo" => Text::new("Tokyo", "东京"),
        "Australia/Sydney" => Text::new("Sydney", "悉尼"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use model::{Language, Length};

    use super::{
        BIO_HINT, CHANNEL_NAME_HINT, DESCRIPTION_HINT, EMPLOYER_HINT, HANDLE_HINT, HOST_HINT, LICENCE_HINT,
        POSITIONS_HINT, SPONSOR_HINT, SUMMARY_HINT, TITLE_HINT,
    };
    use crate::texts::moderation::REASON_HINT;

    #[test]
    fn hints_name_the_length_that_is_taken() {
        for (hint, Length { least, most }) in [
            (HANDLE_HINT, Length::HANDLE),
            (CHANNEL_NAME_HINT, Length::NAME),
            (BIO_HINT, Length::BIO),
            (HOST_HINT, Length::HOST),
            (LICENCE_HINT, Length::LICENCE),
            (EMPLOYER_HINT, Length::EMPLOYER),
            (TITLE_HINT, Length::TITLE),
            (SUMMARY_HINT, Length::SUMMARY),
            (DESCRIPTION_HINT, Length::DESCRIPTION),
            (POSITIONS_HINT, Length::POSITIONS),
            (SPONSOR_HINT, Length::SPONSOR),
            (REASON_HINT, Length::REASON),
        ] {
            let [english, chinese] = match least {
                0 => [format!("at most {most} characters"), format!("最多 {most} 个字")],
                _ => [format!("{least} to {most} characters"), format!("{least} 到 {most} 个字")],
            };
            assert!(hint.to(Language::English).to_lowercase().contains(&english), "{english}");
            assert!(hint.to(Language::Chinese).contains(&chinese), "{chinese}");
        }
    }
}
