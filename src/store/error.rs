//! What can go wrong with the file, classified in one place.

use rusqlite::ErrorCode;
use thiserror::Error;

use super::file::trouble::Trouble;

/// Errors of the store; their texts are for the operator, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("not found")]
    NotFound,
    #[error("conflict: {0}")]
    Conflict(String),
    #[error("2048 cameras stand within the same 60 centimetres already")]
    Crowded,
    #[error("the database is busy or the query took too long")]
    Busy,
    #[error("{}", .0.sentence())]
    Storage(Trouble),
    #[error("the database was written by a newer program: schema {found}, this program knows {known}")]
    Newer { found: i64, known: i64 },
    #[error("{0} is not a Contrechamp database")]
    NotOurs(String),
    #[error("the store is shutting down")]
    Closed,
    #[error("stored data is not what was expected: {0}")]
    Corrupt(String),
    #[error("file: {0}")]
    Io(std::io::Error),
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Self::NotFound;
        }
        if let Some(trouble) = Trouble::of_sqlite(&error) {
            return Self::Storage(trouble);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OperationInterrupted) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::NotOurs("the file".to_owned()),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Trouble::of_io(&error).map_or(Self::Io(error), Self::Storage)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
