CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    received_at REAL NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS recipients (
    message_id TEXT NOT NULL REFERENCES messages ON DELETE CASCADE,
    address TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS recipients_address ON recipients (address);
CREATE INDEX IF NOT EXISTS recipients_message ON recipients (message_id);

CREATE TABLE IF NOT EXISTS resend_idempotency_keys (
    endpoint TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    email_id TEXT NOT NULL REFERENCES messages ON DELETE CASCADE,
    used_at REAL NOT NULL,
    PRIMARY KEY (endpoint, key)
);

CREATE TABLE IF NOT EXISTS resend_calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    idempotency_key TEXT,
    status INTEGER,
    at REAL NOT NULL
);
