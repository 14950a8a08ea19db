package dev.sumdb.cli;

import dev.sumdb.checkpoint.Checkpoint;
import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.client.NotInSourceException;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.server.log.Damage;
import dev.sumdb.server.log.FsckHead;
import dev.sumdb.server.log.FsckSource;
import dev.sumdb.tlog.DataTile;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A log that some server serves; whatever it answers is checked, not believed. */
final class ServedLog implements FsckSource {
  private static final int HEIGHT = 8;
  private static final int WIDTH = 1 << HEIGHT;
  private static final byte[] NONE = {};

  /** A data tile of 256 records of 64 KiB. */
  private static final int MAX_BYTES = WIDTH * (64 << 10) + WIDTH;

  private final SumDbSource source;
  private final VerifierKey key;
  private long size;

  /**
   * @param source closed with this
   */
  ServedLog(SumDbSource source, VerifierKey key) {
    this.source = source;
    this.key = key;
  }

  @Override
  public List<FsckHead> heads(Consumer<Damage> damages) throws IOException {
    List<FsckHead> heads = new ArrayList<>();
    byte[] latest = read("latest").orElseThrow(() -> new IOException("/latest: not found"));
    try {
      TreeHead head = TreeNote.parse(opened("/latest", latest, damages).text());
      heads.add(new FsckHead("/latest", head, latest, NONE));
      Optional<byte[]> checkpoint = read("checkpoint"); // which not every server has
      if (checkpoint.isPresent()) {
        String text = opened("/checkpoint", checkpoint.get(), damages).text();
        TreeHead second = Checkpoint.parse(text).head();
        heads.add(new FsckHead("/checkpoint", second, NONE, checkpoint.get()));
      }
    } catch (MalformedException e) {
      throw new IOException("no signed tree head: " + e.getMessage(), e);
    }
    size = heads.stream().mapToLong(head -> head.head().size()).max().orElse(0);
    return heads;
  }

  /** A false signature is damage; none of this key is another log, or another key. */
  private Note opened(String path, byte[] note, Consumer<Damage> damages)
      throws MalformedException, IOException {
    try {
      return Note.open(note, Verifiers.of(key));
    } catch (UnverifiedNoteException e) {
      if (e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE) {
        throw new IOException(path + ": not signed by " + key + ": wrong key or wrong server?", e);
      }
      damages.accept(new Damage(path, e.getMessage()));
      return Note.parse(note);
    }
  }

  @Override
  public List<Optional<String>> texts(long from, long to, Consumer<Damage> damages)
      throws IOException {
    List<Optional<String>> texts = new ArrayList<>();
    for (long id = from; id < to; ) {
      long tile = id >>> HEIGHT;
      List<String> data = dataTile(tile, damages);
      long end = Math.min(to, tile + 1 << HEIGHT);
      for (; id < end; id++) {
        int at = (int) (id & WIDTH - 1);
        texts.add(at < data.size() ? Optional.of(data.get(at)) : Optional.empty());
      }
    }
    return texts;
  }

  private List<String> dataTile(long index, Consumer<Damage> damages) throws IOException {
    int width = (int) Math.min(WIDTH, size - (index << HEIGHT));
    Tile tile = new Tile(HEIGHT, Tile.DATA_LEVEL, index, width);
    Optional<byte[]> bytes = get(tile);
    if (bytes.isEmpty()) {
      return List.of();
    }
    try {
      return DataTile.parse(bytes.get());
    } catch (MalformedException e) {
      damages.accept(new Damage(TilePath.format(tile, TileDialect.GO), e.getMessage()));
      return List.of();
    }
  }

  @Override
  public boolean hasPartialTiles() {
    return true;
  }

  @Override
  public Optional<byte[]> tile(Tile tile, Consumer<Damage> damages) throws IOException {
    int bytes = tile.width() * Hash.SIZE;
    return get(tile).map(b -> b.length > bytes ? Arrays.copyOf(b, bytes) : b);
  }

  /** The tile, or the full one where the log has grown and the server keeps no others. */
  private Optional<byte[]> get(Tile tile) throws IOException {
    Optional<byte[]> bytes = read(TilePath.format(tile, TileDialect.GO));
    return bytes.isPresent() || tile.isFull()
        ? bytes
        : read(TilePath.format(tile.full(), TileDialect.GO));
  }

  private Optional<byte[]> read(String path) throws IOException {
    try {
      return Optional.of(source.read(path, MAX_BYTES));
    } catch (NotInSourceException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
