-- The C2SP tlog-proof that came with a copied record, under the key of the database it is of.
CREATE TABLE proofs (
  record INTEGER NOT NULL PRIMARY KEY,
  proof TEXT NOT NULL
);

-- The file that proves an incident; when it was resolved (0 for not), and what the operator said.
ALTER TABLE incidents ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN resolved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN reason TEXT NOT NULL DEFAULT '';
