package dev.sumdb.server.store;

class MemoryLogStoreTest extends LogStoreContract {
  private final MemoryLogStore.Medium medium = new MemoryLogStore.Medium();

  @Override
  LogStore open() {
    return new MemoryLogStore(medium);
  }
}
