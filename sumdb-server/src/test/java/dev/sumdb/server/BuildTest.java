package dev.sumdb.server;

import org.junit.jupiter.api.Test;

class BuildTest {
  @Test
  void builds() {}
}
