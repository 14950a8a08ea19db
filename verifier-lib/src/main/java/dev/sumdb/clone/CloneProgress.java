package dev.sumdb.clone;

/** Told how far a clone is. Calls come from several threads, never two at once. */
public interface CloneProgress {
  /** Tells nobody. */
  CloneProgress NONE =
      new CloneProgress() {
        @Override
        public void records(long done, long total) {
          // see above
        }

        @Override
        public void notice(String line) {
          // see above
        }
      };

  /** So many records are fetched or found here, and hashed. */
  void records(long done, long total);

  /** Something that a person may want to know: what is waited for, what was damaged. */
  void notice(String line);
}
