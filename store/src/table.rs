//! The interface of a table, as DynamoDB has it: what every engine does, and nothing that one of them can't.

use std::fmt;

use async_trait::async_trait;

/// Items in partitions, each partition ordered by the bytes of its sort keys.
///
/// An item whose time has run out counts as absent everywhere: for reads, queries and conditions.
#[async_trait]
pub trait Table: Send + Sync {
    /// One item, or `None`.
    ///
    /// # Errors
    /// [`Error::Limit`] for a key over its limit; [`Error::Unavailable`].
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error>;

    /// Several items at once, each where its key stands, or `None`; at most [`MAX_GETS`](crate::MAX_GETS).
    ///
    /// # Errors
    /// [`Error::Limit`] for too many keys, or one over its limit; [`Error::Unavailable`].
    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error>;

    /// One page of a partition. It ends after [`Query::limit`] items or at [`MAX_PAGE_BYTES`](crate::MAX_PAGE_BYTES),
    /// whichever comes first; [`Page::next`] tells whether more follows.
    ///
    /// # Errors
    /// [`Error::Limit`] for keys or limits out of bounds; [`Error::Unavailable`].
    async fn query(&self, query: Query) -> Result<Page, Error>;

    /// Carries out all the writes, or none. Once this returns `Ok`, they survive the process and the machine.
    ///
    /// # Errors
    /// [`Error::Condition`] names the first write whose condition did not hold; [`Error::Limit`] for what is too big,
    /// too many, or twice the same key; after [`Error::Unavailable`] the outcome is unknown.
    async fn write(&self, writes: Vec<Write>) -> Result<(), Error>;

    /// Puts many items, each by itself: for copies. It costs half of what [`Table::write`] does, and after an error some may be
    /// there.
    ///
    /// # Errors
    /// [`Error::Limit`] as for [`Table::write`]; after [`Error::Unavailable`] the outcome is unknown.
    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error>;

    /// One page of everything there is, behind `after`, in an order of the engine's own; at most `limit` items, which is 1
    /// to [`MAX_PAGE_ITEMS`](crate::MAX_PAGE_ITEMS), and about [`MAX_PAGE_BYTES`](crate::MAX_PAGE_BYTES). What is written
    /// meanwhile may be there or not; all else comes once. It costs the whole table: for copies of it.
    ///
    /// # Errors
    /// [`Error::Limit`] for a limit out of bounds; [`Error::Unavailable`].
    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error>;
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Items of one partition can be queried in order.
    pub partition: String,
    /// The place within the partition.
    pub sort: String,
}

impl Key {
    /// A key from its two parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.partition, self.sort)
    }
}

/// What stands at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub key: Key,
    /// The content; what it means is the caller's business.
    pub body: String,
    /// When it begins to count as absent, in seconds since the Unix epoch.
    pub expires_at: Option<i64>,
    /// Changes with every put.
    pub revision: Revision,
}

impl Item {
    /// What counts for the end of a page: the bytes of key and body.
    pub(crate) fn size(&self) -> usize {
        self.key.partition.len() + self.key.sort.len() + self.body.len()
    }
}

/// Names one put of one item; a later put has another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(pub String);

/// Whether a read must see every write that was acknowledged before it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Consistency {
    /// It may lag a little; half the price on DynamoDB.
    #[default]
    Eventual,
    /// It sees them all.
    Strong,
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// What it is about.
    pub key: Key,
    /// What it does.
    pub action: WriteAction,
    /// What must hold for the whole transaction to happen.
    pub condition: Condition,
}

/// An item to be put in the place of whatever stands at its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where it will stand.
    pub key: Key,
    /// The content.
    pub body: String,
    /// When it begins to count as absent, in seconds since the Unix epoch.
    pub expires_at: Option<i64>,
}

impl From<Put> for Write {
    fn from(Put { key, body, expires_at }: Put) -> Self {
        Self { key, action: WriteAction::Put { body, expires_at }, condition: Condition::None }
    }
}

/// What a [`Write`] does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteAction {
    /// Puts an item in the place of whatever stood there.
    Put {
        /// The content.
        body: String,
        /// When it begins to count as absent, in seconds since the Unix epoch.
        expires_at: Option<i64>,
    },
    /// Takes the item away, if there is one.
    Delete,
    /// Changes nothing, but its condition must hold.
    Check,
}

/// What must hold when the transaction happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    None,
    /// There is no item.
    Absent,
    /// There is an item.
    Present,
    /// There is an item, and nobody has put it anew since it was read.
    Unchanged(Revision),
}

impl Write {
    /// Puts `body` at `key`.
    pub fn put(key: Key, body: impl Into<String>) -> Self {
        Self {
            key,
            action: WriteAction::Put { body: body.into(), expires_at: None },
            condition: Condition::None,
        }
    }

    /// Takes away what stands at `key`.
    pub fn delete(key: Key) -> Self {
        Self { key, action: WriteAction::Delete, condition: Condition::None }
    }

    /// Holds the transaction to a condition on an item that it does not write.
    pub fn check(key: Key, condition: Condition) -> Self {
        Self { key, action: WriteAction::Check, condition }
    }

    /// A put counts as absent from this time on, in seconds since the Unix epoch. No effect on other writes.
    #[must_use]
    pub fn expiring(mut self, at: i64) -> Self {
        if let WriteAction::Put { expires_at, .. } = &mut self.action {
            *expires_at = Some(at);
        }
        self
    }

    /// Only if there is no item.
    #[must_use]
    pub fn if_absent(self) -> Self {
        Self { condition: Condition::Absent, ..self }
    }

    /// Only if there is an item.
    #[must_use]
    pub fn if_present(self) -> Self {
        Self { condition: Condition::Present, ..self }
    }

    /// Only if nobody has put the item anew since this revision was read.
    #[must_use]
    pub fn if_unchanged(self, revision: Revision) -> Self {
        Self { condition: Condition::Unchanged(revision), ..self }
    }
}

/// Which items of a partition, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The partition.
    pub partition: String,
    /// Which of its sort keys.
    pub range: SortRange,
    /// In which order.
    pub direction: Direction,
    /// Start behind this sort key, as seen in the query's direction; an item need not stand there.
    pub after: Option<String>,
    /// How many items at the most, 1 to [`MAX_PAGE_ITEMS`](crate::MAX_PAGE_ITEMS).
    pub limit: usize,
    /// Whether it must see the newest writes.
    pub consistency: Consistency,
}

/// A range of sort keys, by their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortRange {
    /// All of them.
    All,
    /// Those that begin with this text.
    Prefix(String),
    /// This one and those behind it.
    From(String),
    /// This one and those before it.
    UpTo(String),
    /// Both ends included.
    Between(String, String),
}

/// The order of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest sort key first.
    Ascending,
    /// Largest sort key first.
    Descending,
}

impl Query {
    /// The whole partition in ascending order, 100 items a page.
    pub fn partition(partition: impl Into<String>) -> Self {
        Self {
            partition: partition.into(),
            range: SortRange::All,
            direction: Direction::Ascending,
            after: None,
            limit: 100,
            consistency: Consistency::Eventual,
        }
    }

    /// Only these sort keys.
    #[must_use]
    pub fn range(self, range: SortRange) -> Self {
        Self { range, ..self }
    }

    /// Largest sort key first.
    #[must_use]
    pub fn descending(self) -> Self {
        Self { direction: Direction::Descending, ..self }
    }

    /// Go on behind this sort key: usually the [`Page::next`] of the page before.
    #[must_use]
    pub fn after(self, after: Option<String>) -> Self {
        Self { after, ..self }
    }

    /// At most so many items.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// See every write that was acknowledged before.
    #[must_use]
    pub fn strong(self) -> Self {
        Self { consistency: Consistency::Strong, ..self }
    }
}

/// One page of a query.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Page {
    /// In the query's order.
    pub items: Vec<Item>,
    /// Where the next page starts; `None` when nothing follows.
    pub next: Option<String>,
}

/// One page of a scan.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Scan {
    /// In the engine's order.
    pub items: Vec<Item>,
    /// Where the next page starts, which may be an empty one; `None` at the end.
    pub next: Option<Key>,
}

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A condition did not hold; nothing was written.
    #[error("the condition of write {index} does not hold")]
    Condition {
        /// Which of the writes, from 0.
        index: usize,
    },
    /// A limit of the interface was passed; nothing was done.
    #[error("{what}: {is}, allowed {allowed}")]
    Limit {
        /// What is out of bounds.
        what: &'static str,
        /// What it is.
        is: usize,
        /// What it may be.
        allowed: &'static str,
    },
    /// The engine could not answer. A read can be tried again; whether a write happened is unknown.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
