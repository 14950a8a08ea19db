package dev.sumdb.gosum;

import static dev.sumdb.gosum.Malformed.mustFail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H1Test {
  /** Hashes that sum.golang.org signs, for the recorded file lists of the same modules. */
  private static final Map<String, String> SIGNED =
      Map.of(
          "github.com_davecgh_go-spew@v1.1.1", "h1:vj9j/u1bqnvCEfJOwUhtlOARqs3+rkHYY13jYWTU97c=",
          "github.com_mattn_go-isatty@v0.0.14", "h1:yVuAays6BHfxijgZPzw+3Zlu5yQgKGP2/hcQbHb7S9Y=",
          "github.com_jtolds_gls@v4.20.0+incompatible",
              "h1:xdiiI2gbIgH/gLH7ADydsJ1uDOEzR8yvV7C0MuV77Wo=",
          "github.com_stretchr_objx@v0.3.0", "h1:NGXK3lHquSN08v5vWalVI/L8XU9hdzE/G6xsrze47As=");

  @Test
  void hashesNoFiles() {
    assertEquals(H1.EMPTY, new H1().sum());
    assertTrue(H1.isH1(H1.EMPTY));
  }

  @ParameterizedTest
  @CsvSource({
    "'',h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=",
    "'module golang.org/toolchain\n',h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=",
    "'module gopkg.in/check.v1\n',h1:Co6ibVJAznAaIkqp8huTwlJQCZ016jof/cbN4VW5Yz0=",
  })
  void hashesAGoMod(String content, String h1) {
    assertEquals(h1, H1.goMod(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void reachesTheSignedHashOfEachRecordedGoMod() throws IOException {
    String lines = new String(Fixtures.bytes("gomod-hashes.jsonl"), StandardCharsets.UTF_8);
    int count = 0;
    for (String line : lines.split("\n")) {
      JsonNode row = new ObjectMapper().readTree(line);
      byte[] content = row.get("gomod").asText().getBytes(StandardCharsets.UTF_8);
      assertEquals(row.get("h1").asText(), H1.goMod(content), row.get("path").asText());
      count++;
    }
    assertEquals(47, count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dirhash-manifests", "zip-cases"})
  void reachesTheHashOfEachRecordedFileListInAnyOrder(String folder)
      throws IOException, MalformedException {
    Random random = new Random(7);
    for (Path file : Fixtures.list(folder)) {
      byte[] manifest = Files.readAllBytes(file);
      List<String> lines =
          new ArrayList<>(List.of(new String(manifest, StandardCharsets.UTF_8).split("\n")));
      Collections.shuffle(lines, random);
      H1 h1 = new H1();
      for (String line : lines) {
        h1.add(line.substring(66), HexFormat.of().parseHex(line.substring(0, 64)));
      }
      String want = "h1:" + Base64.getEncoder().encodeToString(sha256(manifest));
      assertEquals(want, h1.sum(), file.toString());
      String name = file.getFileName().toString().replace(".manifest", "");
      assertEquals(SIGNED.getOrDefault(name, want), h1.sum());
    }
  }

  @Test
  void sortsNamesByUnsignedUtf8Bytes() throws MalformedException {
    byte[] content = new byte[32];
    String astral = "\ud83d\ude00"; // F0 9F 98 80; its UTF-16 units are below U+FF5E
    String fullwidth = "\uff5e"; // EF BD 9E
    String hex = "0".repeat(64);
    H1 h1 = new H1();
    for (String name : List.of(astral, fullwidth, "z", "a b", "a", "a\u0001", "a/b", "")) {
      h1.add(name, content);
    }
    StringBuilder lines = new StringBuilder();
    for (String name : List.of("", "a", "a\u0001", "a b", "a/b", "z", fullwidth, astral)) {
      lines.append(hex).append("  ").append(name).append('\n');
    }
    byte[] want = sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    assertEquals("h1:" + Base64.getEncoder().encodeToString(want), h1.sum());
  }

  @Test
  void refusesANameThatWouldPoseAsTwoFiles() {
    mustFail(
        "malformed file name \"a\\nb\": dirhash: filenames with newlines are not supported",
        () -> new H1().add("a\nb", new byte[32]));
    mustFail(
        "malformed file name \"\\u{d800}\": invalid UTF-8",
        () -> new H1().add("\ud800", new byte[32]));
    assertThrows(IllegalArgumentException.class, () -> new H1().add("a", new byte[31]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h1:",
        "h2:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", // unused bits
        "h1:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", // the other alphabet
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA", // 33 bytes
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu===",
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        " h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
      })
  void isNoH1(String text) {
    assertFalse(H1.isH1(text));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
