-- Facts fixed when the log was made: name, verifier-key, created.
CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One row: how far the tree is. Advanced by compare-and-set in the transaction of each batch.
CREATE TABLE tree_state (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  epoch INTEGER NOT NULL
);

-- The records. Only text is hashed into the tree; the rest is about it.
CREATE TABLE records (
  id INTEGER NOT NULL PRIMARY KEY,
  module TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  identity TEXT NOT NULL,
  evidence TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  UNIQUE (module, version)
);

-- Completed tiles of height 8. key = level * 2^56 + index; root stands before hashes, so that it is
-- read without the page chain of the 8192 bytes behind it.
CREATE TABLE tiles (
  key INTEGER NOT NULL PRIMARY KEY,
  root BLOB NOT NULL,
  hashes BLOB NOT NULL
);

-- What an operator must look at. The same thing seen again is counted, not repeated.
CREATE TABLE incidents (
  id INTEGER NOT NULL PRIMARY KEY,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  times INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  UNIQUE (kind, subject, detail)
);

INSERT INTO tree_state (only_row, size, root, epoch)
VALUES (1, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0);
