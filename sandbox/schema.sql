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

CREATE TABLE IF NOT EXISTS resend_deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    wrongly_signed INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    due_at REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_people (
    id TEXT PRIMARY KEY,
    first_name TEXT,
    last_name TEXT,
    password TEXT,
    external_id TEXT UNIQUE,
    public_metadata TEXT NOT NULL DEFAULT '{}',
    private_metadata TEXT NOT NULL DEFAULT '{}',
    unsafe_metadata TEXT NOT NULL DEFAULT '{}',
    banned INTEGER NOT NULL DEFAULT 0,
    primary_address_id TEXT,
    last_sign_in_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_addresses (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES clerk_people ON DELETE CASCADE,
    address TEXT NOT NULL UNIQUE,
    strategy TEXT NOT NULL,
    verified INTEGER NOT NULL,
    code TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS clerk_addresses_person ON clerk_addresses (person_id);

CREATE TABLE IF NOT EXISTS clerk_clients (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    sign_in_id TEXT,
    sign_up_id TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_sign_ins (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clerk_clients ON DELETE CASCADE,
    address_id TEXT NOT NULL REFERENCES clerk_addresses ON DELETE CASCADE,
    strategy TEXT,
    code TEXT,
    session_id TEXT,
    created_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_sign_ups (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clerk_clients ON DELETE CASCADE,
    email_address TEXT,
    password TEXT,
    first_name TEXT,
    last_name TEXT,
    unsafe_metadata TEXT NOT NULL DEFAULT '{}',
    code TEXT,
    person_id TEXT,
    session_id TEXT,
    created_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS clerk_sessions (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clerk_clients ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES clerk_people ON DELETE CASCADE,
    status TEXT NOT NULL,
    expire_at INTEGER NOT NULL,
    abandon_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS clerk_sessions_client ON clerk_sessions (client_id);
CREATE INDEX IF NOT EXISTS clerk_sessions_person ON clerk_sessions (person_id);

CREATE TABLE IF NOT EXISTS clerk_deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    wrongly_signed INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    due_at REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS stripe_objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hidden TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS stripe_objects_kind ON stripe_objects (kind);

CREATE TABLE IF NOT EXISTS stripe_agenda (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    deed TEXT NOT NULL,
    object_id TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS stripe_turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seconds INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS stripe_idempotency_keys (
    key TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    used_at REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS stripe_calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    params TEXT NOT NULL,
    idempotency_key TEXT,
    replayed INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    at REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS stripe_deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    wrongly_signed INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    due_at REAL NOT NULL
);
