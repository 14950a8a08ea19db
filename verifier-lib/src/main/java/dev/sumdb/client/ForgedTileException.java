package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Tile;
import java.util.List;

/**
 * The source served tiles that do not hash to the root that the database signed. Carries what shows
 * it: either all root tiles, or one tile with the hash that the head's tree has in its place.
 */
final class ForgedTileException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient SeenHead head;
  private final transient List<Tile> tiles;
  private final transient List<byte[]> data;
  private final transient Hash want;
  private final transient List<Hash> proof;

  private ForgedTileException(
      String message,
      SeenHead head,
      List<Tile> tiles,
      List<byte[]> data,
      Hash want,
      List<Hash> proof) {
    super(message);
    this.head = head;
    this.tiles = List.copyOf(tiles);
    this.data = List.copyOf(data);
    this.want = want;
    this.proof = List.copyOf(proof);
  }

  static ForgedTileException ofRoot(
      String message, SeenHead head, List<Tile> tiles, List<byte[]> data) {
    return new ForgedTileException(message, head, tiles, data, null, List.of());
  }

  static ForgedTileException ofTile(
      String message, SeenHead head, Tile tile, byte[] data, Hash want, List<Hash> proof) {
    return new ForgedTileException(message, head, List.of(tile), List.of(data), want, proof);
  }

  SeenHead head() {
    return head;
  }

  List<Tile> tiles() {
    return tiles;
  }

  List<byte[]> data() {
    return data;
  }

  /** The hash that the tile should have; null if these are the root tiles. */
  Hash want() {
    return want;
  }

  /** Shows that hash to be in the head's tree. */
  List<Hash> proof() {
    return proof;
  }
}
