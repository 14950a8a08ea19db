package dev.sumdb.gosum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFoldTest {
  @ParameterizedTest
  @CsvSource({
    "go.mod,GO.MOD",
    "k,\u212a", // Kelvin sign
    "s,\u017f", // long s
    "\u00e5,\u212b", // Angstrom sign
    "\u03c3,\u03c2", // final sigma
    "\u00df,\u1e9e", // sharp s: simple folding, never SS
    "\u01c4,\u01c5", // title case
    "\u13a0,\uab70", // Cherokee, whose lower case is the newer one
    "\ud801\udc00,\ud801\udc28", // Deseret
    "\ud801\udd70,\ud801\udd97", // Vithkuqi, Unicode 14
  })
  void foldsAlike(String a, String b) {
    assertEquals(CaseFold.fold(a), CaseFold.fold(b));
  }

  @ParameterizedTest
  @CsvSource({
    "i,\u0131", // dotless i
    "i,\u0130", // I with dot
    "ss,\u00df",
    "a,b",
    "\u00e9,e",
    "\ud803\udd50,\ud803\udd70", // Garay, Unicode 16
    "[,{",
    "@,`",
  })
  void keepsApart(String a, String b) {
    assertNotEquals(CaseFold.fold(a), CaseFold.fold(b));
  }

  @Test
  @EnabledOnJre(JRE.JAVA_17) // has Unicode 13, of which every fold is one in Unicode 15
  void foldsEachPairOfCasesAnOlderJdkKnows() {
    int pairs = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int upper = Character.toUpperCase(c);
      if (upper != c && c != 0x131) { // a dotless i has an upper case, but folds to nothing
        assertEquals(CaseFold.fold(upper), CaseFold.fold(c), Integer.toHexString(c));
        pairs++;
      }
    }
    assertTrue(pairs > 1000, "only " + pairs);
  }

  @Property
  void foldingTwiceIsFoldingOnce(@ForAll String text) {
    assertEquals(CaseFold.fold(text), CaseFold.fold(CaseFold.fold(text)));
  }

  @Test
  void namesTheSmallestOfEachClass() {
    int folded = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int to = CaseFold.fold(c);
      assertTrue(to <= c, Integer.toHexString(c));
      assertEquals(to, CaseFold.fold(to), Integer.toHexString(c));
      folded += to == c ? 0 : 1;
    }
    assertEquals(1454, folded); // CaseFolding.txt of Unicode 15, statuses C and S
  }
}
