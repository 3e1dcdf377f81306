//! The audit: who did what, when. Its rows are written once, and nothing in the site changes or deletes one.

use std::collections::{BTreeSet, HashMap};

use model::{AccountId, AccountName, Deed, Time};
use store::{Consistency, Key, Query, Write};

use super::{Account, chance};
use crate::rows::{decode, put};
use crate::{Caller, Error, Refusal, Rule, Site, keys};

/// How many deeds a page shows; each names at most two accounts, and one read gets 100.
const ON_A_PAGE: usize = store::MAX_GETS / 2;

impl Site {
    /// The latest 50 deeds of a month (`yyyy-mm`), or of this one, latest first.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for all but administrators; [`Refusal::NotFound`] for what is no month;
    /// [`Refusal::Failed`].
    pub async fn audit(&self, caller: &Caller, month: Option<&str>) -> Result<Vec<Deed>, Refusal> {
        Rule::Admin.allows(Some(caller))?;
        let month = match month {
            None => month_of(self.now())?,
            Some(month) if is_month(month) => month.to_owned(),
            Some(_) => return Err(Refusal::NotFound),
        };
        let query = Query::partition(keys::audit(&month)).descending().limit(ON_A_PAGE).strong();
        let mut deeds: Vec<Deed> = self.rows(query).await?;
        self.name_accounts(&mut deeds).await?;
        Ok(deeds)
    }

    /// Puts names in the place of ids, where the accounts are still there.
    async fn name_accounts(&self, deeds: &mut [Deed]) -> Result<(), Error> {
        let ids = deeds.iter().flat_map(|deed| [Some(deed.who.as_str()), deed.on.strip_prefix("account:")]);
        let ids: BTreeSet<AccountId> = ids.flatten().filter_map(|id| id.parse().ok()).collect();
        let names = self.names_of(&ids).await?;
        let name_of = |id: &str| id.parse::<AccountId>().ok().and_then(|id| names.get(&id));
        for deed in deeds {
            if let Some(name) = name_of(&deed.who) {
                deed.who = name.to_string();
            }
            if let Some(name) = deed.on.strip_prefix("account:").and_then(name_of) {
                deed.on = format!("account:{name}");
            }
        }
        Ok(())
    }

    /// The names of those of at most 100 accounts that are still there.
    pub(crate) async fn names_of(
        &self,
        ids: &BTreeSet<AccountId>,
    ) -> Result<HashMap<AccountId, AccountName>, Error> {
        let keys: Vec<Key> = ids.iter().map(keys::account).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let items = self.table.get_many(&keys, Consistency::Strong).await?;
        let accounts = items.into_iter().flatten().map(decode).collect::<Result<Vec<Account>, _>>()?;
        Ok(accounts.into_iter().map(|account| (account.id, account.name)).collect())
    }
}

/// The write that puts a deed into the audit, for the transaction that does it. `who` is an account's id or
/// [`Deed::SERVER`]; `on` is `account:<id>`, `channel:<handle>` or `stream:<slug>`.
pub(crate) fn deed(at: Time, who: &str, did: &str, on: &str) -> Result<Write, Error> {
    let key = Key::new(keys::audit(&month_of(at)?), format!("{}~{}", keys::time(at), chance::id()?));
    let deed = Deed { at, who: who.to_owned(), did: did.to_owned(), on: on.to_owned() };
    Ok(put(key, &deed)?.if_absent())
}

/// The same of what is done to an account.
pub(super) fn deed_on(at: Time, who: &str, did: &str, account: &AccountId) -> Result<Write, Error> {
    deed(at, who, did, &format!("account:{account}"))
}

fn month_of(at: Time) -> Result<String, Error> {
    let at = jiff::Timestamp::from_second(at.0).map_err(|_| Error::Clock)?;
    Ok(at.strftime("%Y-%m").to_string())
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-')
        .is_some_and(|(year, month)| year.len() == 4 && digits(year) && month.len() == 2 && digits(month))
}
