package dev.sumdb.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A database's answers in memory, by path; for tests and for content that came in one file. */
public final class MemorySumDbSource implements SumDbSource, SourceListing {
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final String description;
  private final boolean authoritative;

  /**
   * @param authoritative whether what is absent is to be taken as absent from the database
   */
  public MemorySumDbSource(String description, boolean authoritative) {
    this.description = description;
    this.authoritative = authoritative;
  }

  /** Adds or replaces the bytes at a path, e.g. {@code latest}. */
  public void put(String path, byte[] data) {
    content.put(path, data.clone());
  }

  @Override
  public byte[] read(String path, int maxBytes) throws NotInSourceException, SourceException {
    byte[] data = content.get(path);
    if (data == null) {
      throw new NotInSourceException(path + " is not in " + description);
    }
    if (data.length > maxBytes) {
      throw new SourceException(
          SourceException.Kind.BODY,
          path + " in " + description + " has more than " + maxBytes + " bytes");
    }
    return data.clone();
  }

  @Override
  public Iterable<String> paths() {
    return content.keySet();
  }

  @Override
  public boolean isAuthoritative() {
    return authoritative;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
