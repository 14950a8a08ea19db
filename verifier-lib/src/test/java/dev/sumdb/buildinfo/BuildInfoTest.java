package dev.sumdb.buildinfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.buildinfo.BuildInfo.Module;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildInfoTest {
  private static final String TEXT =
      "path\texample.com/cmd\n"
          + "mod\texample.com\tv1.0.0\th1:main\n"
          + "dep\texample.com/a\tv1.2.3\th1:a\n"
          + "dep\texample.com/old\tv1.0.0\n"
          + "=>\texample.com/new\tv1.0.1\th1:new\n"
          + "dep\texample.com/vendored\tv1.0.0\t\n"
          + "build\tGOOS=linux\n";

  @TempDir private Path dir;

  private List<BuildInfo> read(byte[] file) throws IOException, MalformedException {
    return BuildInfo.read(Files.write(dir.resolve("file"), file));
  }

  private String refusal(byte[] file) {
    return assertThrows(MalformedException.class, () -> read(file)).getMessage();
  }

  private static Map<String, byte[]> formats(boolean inline) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (boolean wide : new boolean[] {true, false}) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        Executable executable = new Executable(wide, order);
        String framed = Executable.framed(TEXT);
        Executable filled =
            inline
                ? executable.inline("go1.22.1", framed)
                : executable.pointers("go1.22.1", framed);
        String name = (wide ? "64 " : "32 ") + order;
        files.put("ELF " + name, filled.elf(true));
        files.put("ELF without sections " + name, filled.elf(false));
        files.put("Mach-O " + name, filled.machO("__go_buildinfo"));
        files.put("Mach-O without the section " + name, filled.machO("__data"));
        if (order == ByteOrder.LITTLE_ENDIAN) {
          files.put("PE " + name, filled.pe());
        }
      }
    }
    return files;
  }

  private static void mustBeWhole(String name, BuildInfo info) {
    assertEquals("go1.22.1", info.goVersion(), name);
    assertEquals("example.com/cmd", info.path());
    assertEquals(new Module("example.com", "v1.0.0", "h1:main"), info.main().replacement());
    assertEquals(3, info.dependencies().size());
    assertEquals(
        new Module("example.com/a", "v1.2.3", "h1:a"), info.dependencies().get(0).replacement());
    assertFalse(info.dependencies().get(0).isReplaced());
    assertTrue(info.dependencies().get(1).isReplaced());
    assertEquals("example.com/old", info.dependencies().get(1).module().path());
    assertEquals(
        new Module("example.com/new", "v1.0.1", "h1:new"),
        info.dependencies().get(1).replacement());
    assertEquals("", info.dependencies().get(2).replacement().sum());
  }

  @Test
  void readsEveryFormatOfGo118AndLater() throws Exception {
    for (Map.Entry<String, byte[]> file : formats(true).entrySet()) {
      mustBeWhole(file.getKey(), read(file.getValue()).get(0));
    }
  }

  @Test
  void readsEveryFormatBeforeGo118() throws Exception {
    for (Map.Entry<String, byte[]> file : formats(false).entrySet()) {
      mustBeWhole(file.getKey(), read(file.getValue()).get(0));
    }
  }

  @Test
  void readsEachArchitectureOfAUniversalFile() throws Exception {
    String framed = Executable.framed(TEXT);
    byte[] first =
        new Executable(true, ByteOrder.LITTLE_ENDIAN)
            .inline("go1.22.1", framed)
            .machO("__go_buildinfo");
    byte[] second =
        new Executable(true, ByteOrder.LITTLE_ENDIAN)
            .inline("go1.22.1", Executable.framed("dep\texample.com/evil\tv1.0.0\th1:x\n"))
            .machO("__go_buildinfo");
    List<BuildInfo> infos = read(Executable.universal(first, second));
    mustBeWhole("first", infos.get(0));
    assertEquals("example.com/evil", infos.get(1).dependencies().get(0).module().path());
  }

  @Test
  void readsProgramsWithoutModules() throws Exception {
    Executable executable = new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("go1.22.1", "");
    BuildInfo info = read(executable.elf(true)).get(0);
    assertEquals("go1.22.1", info.goVersion());
    assertEquals(List.of(), info.dependencies());
    assertEquals("", info.main().module().path());
  }

  @Test
  void refusesWhatIsNoExecutable() {
    String unknown = "not an executable of ELF, Mach-O or PE format";
    assertEquals(unknown, refusal(new byte[0]));
    assertEquals(
        unknown, refusal("#!/bin/sh\necho hello world\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(unknown, refusal(new byte[100]));
    ByteBuffer javaClass = ByteBuffer.allocate(64).putInt(0xcafebabe).putInt(65);
    assertEquals("malformed universal file: 65 architectures", refusal(javaClass.array()));
  }

  @Test
  void refusesExecutablesOfOtherLanguages() {
    byte[] file = new Executable(true, ByteOrder.LITTLE_ENDIAN).elf(true);
    assertEquals("no go build information", refusal(file));
    byte[] other = new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("", "").elf(true);
    assertEquals("no go build information", refusal(other));
  }

  @Test
  void refusesAnExecutableThatIsCutShort() throws Exception {
    byte[] whole =
        new Executable(true, ByteOrder.LITTLE_ENDIAN)
            .inline("go1.22.1", Executable.framed(TEXT))
            .elf(true);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(MalformedException.class, () -> read(cut));
    }
  }

  @Test
  void refusesLengthsThatReachBeyondTheData() {
    ByteBuffer file =
        ByteBuffer.wrap(
            new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("go1.22.1", "").elf(true));
    int length = new String(file.array(), StandardCharsets.ISO_8859_1).indexOf("go1.22.1") - 1;
    file.put(length, (byte) 0x7f);
    assertEquals("no go build information", refusal(file.array()));
    for (int i = 0; i < 9; i++) {
      file.put(length + i, (byte) 0xff);
    }
    assertEquals("no go build information", refusal(file.array()));
  }

  @Test
  void refusesMalformedModuleLines() {
    Map<String, String> refused =
        Map.of(
            "dep\tx\n", "line 1: want 2 or 3 columns, have 1",
            "dep\ta\tb\tc\td\n", "line 1: want 2 or 3 columns, have 4",
            "dep\ta\tv1\n=>\tb\tv2\n", "line 2: want 3 columns for a replacement, have 2",
            "=>\ta\tb\tc\n", "line 1: replacement without a module before it",
            "dep\ta\tv1\n=>\ta\tb\tc\n=>\ta\tb\tc\n",
                "line 3: replacement without a module before it");
    refused.forEach(
        (text, why) -> {
          String framed = Executable.framed(text);
          byte[] file =
              new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("go1", framed).elf(true);
          assertEquals("malformed go build information: " + why, refusal(file));
        });
  }

  @Test
  void readsNoMoreThanTheFileHoweverOftenItsBytesAreMapped() throws Exception {
    int segments = 200;
    int size = 3 << 20;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
    file.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) segments);
    for (int i = 0; i < segments; i++) {
      int at = 64 + i * 56;
      file.putInt(at, 1).putInt(at + 4, 6).putLong(at + 8, 0);
      file.putLong(at + 16, Executable.ADDRESS + (long) i * size).putLong(at + 32, size);
      file.putLong(at + 40, (long) segments * size);
    }
    try (MemoryChannel channel = new MemoryChannel(file.array())) {
      assertThrows(MalformedException.class, () -> BuildInfo.read(channel));
      assertTrue(channel.bytesRead() < 2L * size, () -> channel.bytesRead() + " bytes");
    }
  }

  @Test
  void doesNotSearchForEverInSegmentsThatShareTheirBytes() throws Exception {
    List<byte[]> images = new ArrayList<>();
    byte[] image = new Executable(true, ByteOrder.LITTLE_ENDIAN).inline("", "").elf(false);
    ByteBuffer endless = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    endless.putLong(64 + 40, Long.MAX_VALUE - Executable.ADDRESS); // the size in memory
    images.add(endless.array().clone());
    endless.putLong(64 + 32, Long.MAX_VALUE - Executable.ADDRESS); // and in the file
    images.add(endless.array().clone());
    endless.putLong(64 + 40, -1);
    images.add(endless.array().clone());
    for (byte[] file : images) {
      assertEquals("no go build information", refusal(file));
    }
  }
}
