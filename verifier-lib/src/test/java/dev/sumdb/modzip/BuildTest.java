package dev.sumdb.modzip;

import org.junit.jupiter.api.Test;

class BuildTest {
  @Test
  void builds() {}
}
