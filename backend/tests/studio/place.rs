//! Where the table of a trial stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use emulator::Moto;
use store::{Aws, Clock, DynamoTable, SqliteTable, Table};

/// What keeps a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    Sqlite,
    /// As moto has it.
    Dynamo,
}

pub(crate) enum Place {
    File(PathBuf),
    Cloud(DynamoTable),
}

impl Engine {
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Dynamo];
}

impl Place {
    /// A new one, in this folder or of a name of its own.
    pub(crate) async fn new(engine: Engine, folder: &Path, clock: Clock) -> Self {
        match engine {
            Engine::Sqlite => Self::File(folder.join("site.sqlite")),
            Engine::Dynamo => {
                let aws = Aws::emulated(Moto::shared().unwrap().endpoint());
                let name = format!("trial-{:016x}", getrandom::u64().unwrap());
                let table = DynamoTable::new(aws, name, clock);
                table.create().await.unwrap();
                Self::Cloud(table)
            }
        }
    }

    /// The table, as one more process has it.
    pub(crate) fn open(&self, clock: Clock) -> Arc<dyn Table> {
        match self {
            Self::File(path) => Arc::new(SqliteTable::open(path, clock).unwrap()),
            Self::Cloud(table) => Arc::new(table.clone()),
        }
    }
}
