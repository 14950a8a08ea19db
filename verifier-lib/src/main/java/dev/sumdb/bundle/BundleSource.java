package dev.sumdb.bundle;

import dev.sumdb.client.MemorySumDbSource;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several bundles of one database as a source of its answers, which nobody has verified. */
public final class BundleSource {
  private BundleSource() {}

  /**
   * Joins bundles. The newest head is {@code latest}; answers keep the head that they came with.
   *
   * @param description for messages
   * @throws BundleException two bundles have other bytes for the same thing
   */
  public static MemorySumDbSource of(List<Bundle> bundles, String description)
      throws BundleException {
    MemorySumDbSource source = new MemorySumDbSource(description, false);
    Map<String, byte[]> content = new HashMap<>();
    for (Bundle bundle : oldestFirst(bundles)) {
      for (Map.Entry<String, byte[]> tile : bundle.tiles().entrySet()) {
        mustBeSame(tile.getKey(), content.put(tile.getKey(), tile.getValue()), tile.getValue());
        source.put(tile.getKey(), tile.getValue());
      }
      for (var record : bundle.records().entrySet()) {
        String path = Bundle.lookup(record.getKey());
        byte[] text = record.getValue().format().getBytes(StandardCharsets.UTF_8);
        mustBeSame(path, content.put(path, text), text);
        source.put(path, Bundle.answer(record.getValue(), bundle.latest()));
      }
      source.put(BundleReader.LATEST, bundle.latest());
    }
    return source;
  }

  /** By size; those of one size by their bytes, so that no order of arguments shows. */
  static List<Bundle> oldestFirst(List<Bundle> bundles) {
    List<Bundle> sorted = new ArrayList<>(bundles);
    sorted.sort(
        Comparator.<Bundle>comparingLong(bundle -> bundle.head().size())
            .thenComparing(Bundle::latest, Arrays::compare)
            .thenComparing(bundle -> bundle.index().format()));
    return sorted;
  }

  private static void mustBeSame(String path, byte[] before, byte[] data) throws BundleException {
    if (before != null && !Arrays.equals(before, data)) {
      throw BundleException.altered(
          "altered: two bundles have different contents for " + MalformedException.quote(path));
    }
  }
}
