//! Rows as the types they hold.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Consistency, Item, Key, Query, Write};

use crate::{Error, Site};

impl Site {
    /// The row at `key`, if there is one.
    pub(crate) async fn row<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, Error> {
        self.table.get(key, Consistency::Eventual).await?.map(decode).transpose()
    }

    /// The rows at these keys, each where there is one.
    pub(crate) async fn rows_at<T: DeserializeOwned>(&self, keys: &[Key]) -> Result<Vec<Option<T>>, Error> {
        let items = self.table.get_many(keys, Consistency::Eventual).await?;
        items.into_iter().map(|item| item.map(decode).transpose()).collect()
    }

    /// One page of rows.
    pub(crate) async fn rows<T: DeserializeOwned>(&self, query: Query) -> Result<Vec<T>, Error> {
        Ok(self.page(query).await?.0)
    }

    /// One page of rows, and whether more follow.
    pub(crate) async fn page<T: DeserializeOwned>(&self, query: Query) -> Result<(Vec<T>, bool), Error> {
        let page = self.table.query(query).await?;
        let rows = page.items.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok((rows, page.next.is_some()))
    }
}

/// A put of `row` at `key`.
pub(crate) fn put<T: Serialize>(key: Key, row: &T) -> Result<Write, Error> {
    Ok(Write::put(key, serde_json::to_string(row).map_err(Error::Encode)?))
}

/// The row that an item holds.
pub(crate) fn decode<T: DeserializeOwned>(item: Item) -> Result<T, Error> {
    serde_json::from_str(&item.body).map_err(|source| Error::Row { key: item.key, source })
}
