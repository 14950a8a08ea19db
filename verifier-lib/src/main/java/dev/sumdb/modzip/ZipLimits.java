package dev.sumdb.modzip;

/**
 * How large a module zip and its parts may be, in bytes; exactly the limit is fine, one more is
 * not.
 *
 * @param maxZipBytes the zip file
 * @param maxContentBytes all files in it together, uncompressed
 * @param maxGoModBytes the go.mod file
 * @param maxLicenseBytes the LICENSE file in the module's root
 */
public record ZipLimits(
    long maxZipBytes, long maxContentBytes, long maxGoModBytes, long maxLicenseBytes) {

  /** The limits of the Go module reference, "File size and name constraints". */
  public static final ZipLimits GO = new ZipLimits(500L << 20, 500L << 20, 16L << 20, 16L << 20);

  /** Checks that a go.mod within its limit can be held in memory. */
  public ZipLimits {
    if (maxZipBytes < 0
        || maxContentBytes < 0
        || maxGoModBytes < 0
        || maxGoModBytes > 1 << 30
        || maxLicenseBytes < 0) {
      throw new IllegalArgumentException(
          "no such limits: "
              + maxZipBytes
              + ", "
              + maxContentBytes
              + ", "
              + maxGoModBytes
              + ", "
              + maxLicenseBytes);
    }
  }
}
