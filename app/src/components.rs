//! The parts that pages are made of.

mod badge;
mod card;
mod empty_page;
mod footer;
#[cfg(feature = "ssr")]
pub(crate) mod form;
mod header;
mod host;
mod links;
mod moment;
mod next_page;
mod private_links;
mod problem;
mod search_form;
mod skeleton;
mod stream_pages;
mod streams_by_status;
mod title;
mod viewers;

pub(crate) use badge::Badge;
pub(crate) use card::Cards;
pub(crate) use empty_page::EmptyPage;
pub(crate) use footer::Footer;
pub(crate) use header::Header;
#[cfg(feature = "ssr")]
pub(crate) use header::{Navigation, OWN_PAGES};
pub(crate) use host::Host;
pub(crate) use links::{Tickers, TopicLinks};
pub(crate) use moment::Moment;
pub(crate) use next_page::NextPage;
pub(crate) use private_links::{channel_link, message_link, reminder_link, report_link};
pub(crate) use problem::Problem;
pub(crate) use search_form::SearchForm;
pub(crate) use skeleton::Skeleton;
pub(crate) use stream_pages::StreamPages;
pub(crate) use streams_by_status::StreamsByStatus;
pub(crate) use title::Title;
pub(crate) use viewers::Viewers;
