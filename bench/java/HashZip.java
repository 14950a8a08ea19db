import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.nio.file.Path;
import java.util.Locale;

/** Prints how many MB of a zip's uncompressed content are checked and hashed per second. */
final class HashZip {

  public static void main(String[] args) throws Exception {
    ModuleVersion module = ModuleVersion.parse("example.com/bench/large@v1.0.0");
    Path file = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    ModuleZip.check(file, module, ZipLimits.GO, threads); // compiles the code
    long start = System.nanoTime();
    ModuleZip zip = ModuleZip.check(file, module, ZipLimits.GO, threads);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT, "%.0f MB/s %s%n", zip.uncompressedBytes() / 1e6 / seconds, zip.h1());
  }
}
