//! Links from public pages to what a viewer can do with them on private ones. The same for everybody, for public pages are
//! shared. The mounted app, which is for bad days, leaves them out: those pages need the server.

#[cfg(feature = "ssr")]
pub(crate) use served::{channel_link, message_link, reminder_link, report_link};

#[cfg(not(feature = "ssr"))]
pub(crate) use mounted::{channel_link, message_link, reminder_link, report_link};

#[cfg(feature = "ssr")]
mod served {
    use leptos::prelude::*;
    use model::{Channel, ChatMessage, Language, Slug, Status, Stream};

    use crate::format::in_query;
    use crate::texts::{Text, account, moderation, studio};

    /// Leads to the form to follow the channel.
    pub(crate) fn channel_link(channel: &Channel, language: Language) -> impl IntoView + use<> {
        let page = format!("/following/channel/{}", channel.handle);
        view! { <p class="actions private">{link(&page, "button", studio::FOLLOW, language)}</p> }
    }

    /// Leads to the form to be reminded of a stream that is to come.
    pub(crate) fn reminder_link(stream: &Stream, language: Language) -> impl IntoView + use<> {
        (stream.status == Status::Scheduled).then(|| {
            let page = format!("/following/stream/{}", stream.slug);
            link(&page, "private button", studio::REMIND, language)
        })
    }

    /// Leads to the form to report a stream.
    pub(crate) fn report_link(stream: &Stream, language: Language) -> impl IntoView + use<> {
        let page = format!("/account/report?stream={}", in_query(stream.slug.as_str()));
        link(&page, "private report-link", moderation::REPORT_THIS_STREAM, language)
    }

    /// Leads to the form to report a message.
    pub(crate) fn message_link(
        slug: &Slug,
        message: &ChatMessage,
        language: Language,
    ) -> impl IntoView + use<> {
        let (slug, id) = (in_query(slug.as_str()), in_query(&message.id));
        let page = language.path(&format!("/account/report?stream={slug}&message={id}"));
        let name = account::REPORT_MESSAGE_OF.with(language, &message.user);
        view! { " " <a class="private report-link" href=page rel="external nofollow" aria-label=name>"⚑"</a> }
    }

    fn link(page: &str, class: &'static str, text: Text, language: Language) -> impl IntoView + use<> {
        view! { <a class=class href=language.path(page) rel="external nofollow">{text.to(language)}</a> }
    }
}

#[cfg(not(feature = "ssr"))]
mod mounted {
    use leptos::prelude::IntoView;
    use model::{Channel, ChatMessage, Language, Slug, Stream};

    pub(crate) fn channel_link(_: &Channel, _: Language) -> impl IntoView + use<> {}

    pub(crate) fn reminder_link(_: &Stream, _: Language) -> impl IntoView + use<> {}

    pub(crate) fn report_link(_: &Stream, _: Language) -> impl IntoView + use<> {}

    pub(crate) fn message_link(_: &Slug, _: &ChatMessage, _: Language) -> impl IntoView + use<> {}
}
