import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/** Prints the median and the 99th percentile of one small append and fdatasync in a directory. */
final class Disk {

  public static void main(String[] args) throws Exception {
    double[] millis = new double[500];
    try (FileChannel file =
        FileChannel.open(
            Path.of(args[0]),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      for (int i = -100; i < millis.length; i++) {
        long start = System.nanoTime();
        file.write(ByteBuffer.allocate(256));
        file.force(false);
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT, "%.3f ms (p99 %.3f ms)%n", millis[250], millis[495]);
  }
}
