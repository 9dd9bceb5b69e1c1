//! What SQLite says, as what whoever runs the server can do.
//!
//! Invariant: only constraints of the schema become `Missing` and `Taken`; whatever else goes wrong is `Failed`, with
//! the file that it is about.

use std::path::Path;

use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::store::StoreError;

/// Why a transaction was not done.
#[derive(Debug)]
pub enum Fault {
    /// A rule of the store.
    Store(StoreError),
    /// SQLite's own error.
    Sql(rusqlite::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// What is told about a fault at this file.
pub fn say(fault: Fault, path: &Path) -> StoreError {
    let error = match fault {
        Fault::Store(error) => return error,
        Fault::Sql(rusqlite::Error::QueryReturnedNoRows) => return StoreError::Missing,
        Fault::Sql(error) => error,
    };
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => return StoreError::Taken,
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => return StoreError::Missing,
        _ => {}
    }
    let file = path.display();
    StoreError::Failed(match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            format!("the disk that holds {file} is full; what was kept before is safe: make room, then go on")
        }
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::AuthorizationForStatementDenied,
        ) => format!(
            "{file} cannot be opened or written ({error}); make the file and its folder writable for whoever runs the server"
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => format!(
            "{file} is damaged ({error}); stop the server, move the folder aside and put a backup in its place with `codedark restore`"
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("another program holds {file}; close it, then try again")
        }
        Some(ErrorCode::SystemIoFailure) => format!(
            "the disk that holds {file} gives errors ({error}); what was kept before is safe as long as the disk is: look at the disk, make a backup"
        ),
        _ => format!("{file} cannot be used: {error}"),
    })
}
