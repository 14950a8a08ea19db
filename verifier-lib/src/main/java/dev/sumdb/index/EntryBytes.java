package dev.sumdb.index;

/** Entries of an index: a fingerprint and the id of a record, six big-endian bytes each. */
final class EntryBytes {
  static final int NUMBER_SIZE = 6;
  static final int SIZE = 2 * NUMBER_SIZE;

  private EntryBytes() {}

  static long number(byte[] bytes, int at) {
    long number = 0;
    for (int i = at; i < at + NUMBER_SIZE; i++) {
      number = number << Byte.SIZE | bytes[i] & 0xff;
    }
    return number;
  }

  static void put(byte[] bytes, int at, long number) {
    long rest = number;
    for (int i = at + NUMBER_SIZE - 1; i >= at; i--) {
      bytes[i] = (byte) rest;
      rest >>>= Byte.SIZE;
    }
  }
}
