package dev.sumdb.client;

/** No source at all: everything has to come from the cache. Opens no socket. */
public final class OfflineSource implements SumDbSource {
  @Override
  public byte[] read(String path, int maxBytes) throws SourceException {
    throw new SourceException(
        SourceException.Kind.OFFLINE, path + " is not here, and the network is not to be used");
  }

  @Override
  public boolean isAuthoritative() {
    return false;
  }

  @Override
  public String describe() {
    return "no network";
  }

  @Override
  public void close() {
    // nothing is held
  }
}
