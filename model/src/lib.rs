//! The types that the pages, the API functions and the browser share, with their validation.

mod account;
mod channel;
mod chat;
mod cursor;
mod deed;
mod language;
mod pages;
mod problem;
mod role;
mod search;
mod slug;
mod stream;
mod tags;
mod ticker;
mod time;
mod topic;

pub use account::{AccountId, AccountName, AccountPage, Me, check_password};
pub use channel::Channel;
pub use chat::{ChatMessage, MAX_MESSAGE_CHARACTERS, MessageText, MessageTextError};
pub use cursor::{Cursor, InvalidCursor};
pub use deed::Deed;
pub use language::Language;
pub use pages::{ChannelPage, HomePage, SearchPage, StreamList, StreamPage, TickerPage, TopicPage};
pub use problem::{FieldError, FieldErrors, Problem};
pub use role::{InvalidRole, Role};
pub use search::{MAX_SEARCH_CHARACTERS, has_word, index_words, search_words};
pub use slug::{InvalidSlug, Slug};
pub use stream::{Status, Stream, StreamCard};
pub use tags::Tag;
pub use ticker::{InvalidTicker, Ticker, TickerAddress, TickerQuery};
pub use time::Time;
pub use topic::Topic;
