package dev.sumdb.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library against RFC 8032, against Go's verdicts, and against the JDK as a second opinion. */
class Ed25519KeyTest {
  private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  })
  void agreesWithRfc8032(String seed, String key, String message, String signature) {
    Ed25519Key ours = Ed25519Key.ofSeed(hex(seed));
    assertArrayEquals(hex(key), ours.toBytes());
    assertArrayEquals(hex(signature), ours.sign(hex(seed), hex(message)));
    assertTrue(ours.verify(hex(message), hex(signature)));
  }

  /**
   * Keys and signatures with a component of order 2 or 8, with the verdict of Go's crypto/ed25519.
   * A key of this kind is refused even where Go takes it; for all others the verdicts are the same.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "R+T2 | ff6f43ab4e72e31b78049fcc5f97455becdd0ea428c1fd6c7a0fc66e991c7cb9 | m0"
            + " | 7b19ad6073d8c0e039997730ea549ce6a8fd3e8cfcb49cb93defece486686ed8"
            + "70652c039b3bc9ab23045cc3fbf6e9cc1fd660c8161fe582a2f70d343a49ef0d | false",
        "R+T8 | ff6f43ab4e72e31b78049fcc5f97455becdd0ea428c1fd6c7a0fc66e991c7cb9 | m0"
            + " | 846190442aeae7fd982a87b7959bffdd8c68976cc639a5601195d25f4d13ce3b"
            + "19d8c39004b652a03fe6a30ddda0a033b5f1aebc2582692b3e7d3256ce85a00c | false",
        "A+T2 | ee8fbc54b18d1ce487fb6033a068baa41322f15bd73e029385f0399166e38346 | m0"
            + " | 72e6529f8c273f1fc66688cf15ab63195702c173034b6346c210131b79979127"
            + "76ed2bdc03a40bc32dbcd8f510f60a9d53f179813d1d6ca0aec8a0dc01922304 | true",
        "A+T8 | 44160a557c136335fb21a729373f5ef89ecb95077feaa66a71590d063bacc610 | m0"
            + " | 72e6529f8c273f1fc66688cf15ab63195702c173034b6346c210131b79979127"
            + "b3f48beb11e56f1f89c2da4bcca98fd50db4640e65445d7ea3fcfd78fe490208 | false",
        "AR+T8 | 44160a557c136335fb21a729373f5ef89ecb95077feaa66a71590d063bacc610 | m0"
            + " | 846190442aeae7fd982a87b7959bffdd8c68976cc639a5601195d25f4d13ce3b"
            + "0649f9444ae0c938f4d9aa1e2ad1e6ef2dac2a9dfdb05e3654929aedfe1c0506 | true",
        "plain | ff6f43ab4e72e31b78049fcc5f97455becdd0ea428c1fd6c7a0fc66e991c7cb9 | m0"
            + " | 72e6529f8c273f1fc66688cf15ab63195702c173034b6346c210131b79979127"
            + "6ff59434b53279310ad612d6b91217d9ddd0cf49e76c18cc9a3b39b9a762d501 | true",
        "A+T2 | ee8fbc54b18d1ce487fb6033a068baa41322f15bd73e029385f0399166e38346 | m2"
            + " | 9c9006f72aaee3be7d986cd83df56853845e320a0a65659abae0d323b68892ce"
            + "27a027761c0047e9d94385071ba24b9ff290a50e83ddad12aa48e6655a94fe00 | false",
      })
  void acceptsNothingThatGoRefuses(
      String kind, String key, String message, String signature, boolean acceptedByGo) {
    byte[] text = message.getBytes(StandardCharsets.US_ASCII);
    boolean ours = new Ed25519Key(hex(key)).verify(text, hex(signature));
    assertEquals(acceptedByGo && !kind.startsWith("A"), ours);
    assertEquals(acceptedByGo, jdkVerifies(hex(key), text, hex(signature)), "the JDK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
      })
  void believesNoKeyOfSmallOrderUnderWhichAnythingVerifies(String key) {
    byte[] anything = new byte[64];
    anything[0] = 1;
    for (int i = 0; i < 16; i++) {
      assertFalse(new Ed25519Key(hex(key)).verify(new byte[] {(byte) i}, anything));
    }
  }

  @Test
  void refusesEveryMultipleOfTheOrderAddedToS() {
    byte[] seed = new byte[32];
    byte[] message = "message\n".getBytes(StandardCharsets.US_ASCII);
    Ed25519Key key = Ed25519Key.ofSeed(seed);
    byte[] signature = key.sign(seed, message);
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
    int tried = 0;
    for (BigInteger other = s.add(L); other.bitLength() <= 256; other = other.add(L)) {
      byte[] malleated = signature.clone();
      byte[] bigEndian = other.toByteArray();
      for (int i = 0; i < 32; i++) {
        int at = bigEndian.length - 1 - i;
        malleated[32 + i] = at < 0 ? 0 : bigEndian[at];
      }
      assertFalse(key.verify(message, malleated), other.toString());
      assertFalse(jdkVerifies(key.toBytes(), message, malleated), other.toString());
      tried++;
    }
    assertTrue(tried >= 14, tried + " tried");
  }

  @Test
  void refusesEveryOtherLength() {
    byte[] seed = new byte[32];
    Ed25519Key key = Ed25519Key.ofSeed(seed);
    byte[] signature = key.sign(seed, new byte[3]);
    for (int length = 0; length <= 200; length++) {
      assertEquals(length == 64, key.verify(new byte[3], Arrays.copyOf(signature, length)));
    }
  }

  @Test
  void refusesEverySingleBitFlipInSignatureAndMessage() {
    byte[] seed = {
      9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2
    };
    byte[] message = "go.sum database tree\n".getBytes(StandardCharsets.US_ASCII);
    Ed25519Key key = Ed25519Key.ofSeed(seed);
    byte[] signature = key.sign(seed, message);
    for (int bit = 0; bit < 8 * signature.length; bit++) {
      assertFalse(key.verify(message, flipped(signature, bit)), "signature bit " + bit);
    }
    for (int bit = 0; bit < 8 * message.length; bit++) {
      assertFalse(key.verify(flipped(message, bit), signature), "message bit " + bit);
    }
  }

  @Test
  void givesTheVerdictsOfTheJdkOnRandomKeysAndDamage() {
    long seed = 20261121;
    System.out.println("Ed25519KeyTest: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      byte[] secret = bytes(random, 32);
      Ed25519Key key = Ed25519Key.ofSeed(secret);
      byte[] message = bytes(random, random.nextInt(200));
      byte[] signature = key.sign(secret, message);
      assertTrue(jdkVerifies(key.toBytes(), message, signature), "round " + round);
      byte[] damaged = flipped(signature, random.nextInt(512));
      assertEquals(
          jdkVerifies(key.toBytes(), message, damaged), key.verify(message, damaged), "" + round);
      byte[] anyKey = bytes(random, 32);
      assertEquals(
          jdkVerifies(anyKey, message, signature),
          new Ed25519Key(anyKey).verify(message, signature),
          "round " + round);
    }
  }

  private static boolean jdkVerifies(byte[] key, byte[] message, byte[] signature) {
    try {
      byte[] der = Arrays.copyOf(SPKI, SPKI.length + key.length);
      System.arraycopy(key, 0, der, SPKI.length, key.length);
      Signature jdk = Signature.getInstance("Ed25519");
      jdk.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
      jdk.update(message);
      return jdk.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }
}
