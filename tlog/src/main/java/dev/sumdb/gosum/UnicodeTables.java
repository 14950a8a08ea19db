package dev.sumdb.gosum;

import java.util.StringTokenizer;

/**
 * Facts of Unicode 15.0, the version the go command has, independent of the version the running JDK
 * has: a file name must not be a letter on one machine and an invalid character on another.
 *
 * <p>Numbers are in base 36. Letters: pairs (gap since the end of the previous range, length).
 * Folds: quadruples (distance from the start of the previous group, code points in the group,
 * stride inside the group, distance down to the smallest code point that folds to the same).
 */
final class UnicodeTables {
  private static final String LETTERS =
      "16 1 a 1 4 1 5 n 1 v 1 cq 4 c e 5 7 1 1 1 3l 5 1 2 2 4 1 1 6 1 1 3 1 1 1 k 1 2b 1 "
          + "3v 8 4m 1 12 2 1 6 15 1z r 4 4 19 17 z 2 1 2r 1 1 f 2 7 2 a 3 2 1 g 1 1 u t 2h b 1 "
          + "o x 9 2 4 1 5 m 4 1 9 1 3 1 n p 7 b 5 o 1 6 h 16 1m 1i 3 1 i 1 7 a f g 4 8 2 2 2 m "
          + "1 7 1 1 3 4 3 1 g 1 d 2 1 3 e 2 a 1 8 6 4 2 2 m 1 7 1 2 1 2 1 2 v 4 1 1 j 3 g 9 1 3 "
          + "1 m 1 7 1 2 1 5 3 1 i 1 f 2 n 1 b 8 2 2 2 m 1 7 1 2 1 5 3 1 u 2 1 3 f 1 h 1 1 6 3 3 "
          + "1 4 3 2 1 1 1 2 3 2 3 3 3 c m 1 1g 8 1 3 1 n 1 g 3 1 q 3 2 1 2 2 u 1 4 8 1 3 1 n 1 "
          + "a 1 5 3 1 v 2 1 2 f 2 h 9 1 3 1 15 2 1 g 1 5 3 8 3 o 6 5 i 3 o 1 9 1 1 2 7 1m 1c 1 "
          + "2 c 7 1m 2 1 1 1 5 1 o 1 1 1 a 1 2 9 1 2 5 1 1 l 4 w 1 1r 8 1 10 r 5 37 17 k 1 g 6 "
          + "4 4 3 1 3 2 7 3 4 d c 1 h 12 1 1 5 1 2 17 1 99 1 4 2 7 1 1 1 4 2 15 1 4 2 x 1 4 2 7 "
          + "1 1 1 4 2 f 1 1l 1 4 2 1v 11 g g 2e 2 6 3 h8 2 h 1 q 5 23 6 8 7 i d j e i e d 1 3 f "
          + "1g z 1 4 1 1v 2h 7 5 2 y 1 1 5 1y a v 1d u 2 5 b 18 4 q 1i n 9 1h 2a 1 2l 1b h 8 1i "
          + "u d 2 a 18 q 10 15 3 a 10 2 9 7 17 2 3 15 4 1 6 1 2 3 1 5 5c 1s 7q 2 6 2 12 2 6 2 8 "
          + "1 1 1 1 1 1 1 v 2 1h 1 7 1 1 3 3 1 7 3 4 2 6 4 d 5 3 1 7 38 1 d 1 g d 2t 1 4 1 2 a "
          + "1 1 3 5 6 1 1 1 1 1 1 4 1 b 2 4 5 5 4 1 1g 2 22j 6d 6 4 3 2 c 12 1 1 5 1 2 1k 7 1 g "
          + "n 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 28 1 d1 2 16 5 5 2 4 2e 6 3 1 2i 1 4 5 17 1 2m h "
          + "w 1c g e8 534 1s h3h 1v 1a 2 7h 3 g a 2 k 1b g v 2 1y 1d 9 2 2v 2 1s 5 2 1 1 1 5 o "
          + "g 1 3 1 4 1 n t 1g e 1e 1q 6 3 1 1 2 b s a n p t 7 1b s 1 g 5 1 a a 5 1 15 n 3 1 8 "
          + "k n 3 1 3 1e 1 1 3 2 2 5 2 1 1 1 o 3 2 b 7 3 c 6 2 6 2 6 9 7 1 7 1 17 1 e 6 37 t "
          + "8mc c n 4 1d 6is a6 2 2y 12 7 c 5 5 1 1 a 1 d 1 5 1 1 1 2 1 2 1 30 x a3 i 1s 2 1i "
          + "14 c 38 5 1 3r 10 q 6 q b 2h 3 6 2 6 2 6 2 3 z c 1 q 1 j 1 2 1 f 2 e y 3f at t 3 1d "
          + "1b w d k 1 8 6 12 a u 2 10 4 8 1c 4e i 10 4 10 4 14 8 1g c b 1 f 1 7 1 2 1 b 1 f 1 "
          + "7 1 2 1v 8n 9 m a 8 o 6 1 16 1 9 1x 6 2 1 1 18 1 2 3 1 2 n a n 9 v 1t j 1 2 a m a q "
          + "1y 1k 6 2 1s 1 f 4 1 3 1 t 16 t 3 t z 8 1 s r 1i a m a j d i 32 21 1j 1f d 1f d 10 "
          + "9o 16 6 2 26 t a 1 8 m 16 i 1a l r n c 1h 1l 2 2 1 d 19 w p q 10 t 1 2 1 8 z 3 1 c "
          + "1c e 4 l 1 1 1 z i 1 p j 2 1r 7 1 1 1 4 1 f 1 a 7 1b 12 8 2 2 2 m 1 7 1 2 1 5 3 1 i "
          + "1 c 5 4e 1h i 4 k 3 u 1c k 2 1 1 54 1b 15 4 10 1c k 1 1n 17 d 1 1z r 11 7 55 18 38 "
          + "1s v 8 2 1 2 8 1 2 1 o f 1 1 1 2m 8 2 13 g 1 1 1 s 1 a 14 7 1 l 1 b 1a j 1 i 21 7b "
          + "9 1 11 h 1 1d u 34 7 1 2 1 12 l 1 p 6 1 2 1 w e 1 93 j f 1 1 d 1 y 3g 1 27 pm 6e 5g "
          + "218 2p f ts h 6 33t g7 6nt ft 7 v h 27 h u i 1c g 4 v l 5 j j4 1s 3k 23 5 1 1u d 1s "
          + "2 1 1 s 4qg 8 ye 16 9 6w7 4 1 7 1 2 1 83 f 1 t 3 2 1 e 4 8 b0 1s4 2z 5 d 3 9 7 a "
          + "4me 2d 1 1z 1 2 2 1 2 2 2 4 1 c 1 1 1 7 1 1t 1 4 2 8 1 7 1 s 1 4 1 5 1 1 3 7 1 9g 2 "
          + "p 1 p 1 v 1 p 1 v 1 p 1 v 1 p 1 v 1 p 1 8 1f8 v 6 6 79 1q 42 19 a 7 g 1 8x u i 18 "
          + "dg s l0 7 1 4 1 2 1 f 1 5h 1n 1w 7 1 xg 4 1 r 1 2 1 1 2 1 1 a 1 4 1 1 1 1 6 1 4 1 1 "
          + "1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 1 7 1 4 1 4 1 1 1 a 1 h 5 3 1 5 1 "
          + "h 3es wyo w 37e 6 66 2 4g2 e 5rl 2e7 f2 15u 3t7 5 38g";

  private static final String FOLDS =
      "2p q 1 w 3j n 1 w o 7 1 w 9 o 2 1 1e 3 2 1 7 8 2 1 h n 2 1 19 1 1 3d 2 3 2 1 5 1 1 "
          + "8c 4 2 2 1 5 1 1 1 4 1 1 1 6 1 1 1 7 1 1 1 8 3 2 1 7 1 1 1 5 1 1 1 3 1 1 1 4 2 2 1 "
          + "5 1 1 1 4 1 1 1 8 1 1 1 1 1 1 2 2 1 1 1 1 1 1 2 2 1 1 1 1 1 1 2 2 8 2 1 f 1 1 27 2 "
          + "9 2 1 j 1 1 1 1 1 1 2 2 1 1 1 1 1 1 2p 1 1 1 1k 2 k 2 1 13 1 1 3m 3 9 2 1 p 1 1 1 1 "
          + "1 1 4j 5 1 1 1 1 1 1 5f 4 5 2 1 c 1 1 5u 1 1 1 5q 2 2 1 5p 3 1 1 5m 2 1 1 5n 5 1 1 "
          + "5p 3 1 1 5r 5 1 1 5t 1 1 1 5v 6 1 1 5v 3 1 1 5x 3 1 1 5y b 1 1 62 3 1 1 62 5 1 1 62 "
          + "1 1 1 1x 1 2 1 61 2 1 1 1z 6 1 1 63 67 2 2 1 6 1 1 1 y 1 1 2c 3 1 1 kn g 1 1 12 1 3 "
          + "1 11 4 8 1 w 8 1 1 38 1 2 1 w 2 1 1 lj 1 5 1 w 5 1 1 v 1 9 1 w 9 1 1 1s 1 2 1 1r 3 "
          + "1 1 1q 1 1 1 1l 4 1 1 1b 1 1 1 1i 1 1 1 8 2 c 2 1 n 1 1 2e 1 1 1 28 2 1 1 38 1 1 1 "
          + "2k 1 1 1 2o 3 1 1 1 1 1 1 7 2 1 1 1 2 3 1 3m 1f w 1 w w g 1 28 h h 2 1 16 r 2 1 1j "
          + "7 2 1 d 1 1 f 2 1c 2 1 40 12 1 1c 2vr 6 1 8 1oo 1 1 4tq 1 1 1 4tp 1 1 1 4tg 1 2 1 "
          + "4te 2 1 1 4tf 1 1 1 4t8 1 1 1 4rp 9 17 1 2bk 19 3 1 2bk 90 23 2 1 4a 1 1 1n 3 1 1 "
          + "5vj 3 1c 2 1 2v 8 1 8 g 6 1 8 g 8 1 8 g 8 1 8 g 6 1 8 h 4 2 8 f 8 1 8 w 8 1 8 g 8 1 "
          + "8 g 8 1 8 g 2 1 8 2 2 1 22 2 1 1 9 2 1 1 5mh a 4 1 2e 4 1 1 9 c 2 1 8 2 2 1 2s e 2 "
          + "1 8 2 2 1 34 2 1 1 7 c 2 1 3k 2 2 1 3i 2 1 1 9 8a 1 1 5tp 4 1 1 6hr 1 1 1 6ee z 1 1 "
          + "s y g 1 g k 1 1 1 ng q 1 q 1gg 1c 1 1c 1d 1 1 1 1 1 1 8af 1 1 1 2xy 1 1 1 89z 1 1 1 "
          + "8bv 1 1 1 8bs 2 3 2 1 5 1 1 8bg 1 1 1 8al 1 1 1 8bj 1 1 1 8bi 3 1 1 1 3 1 1 1 8 2 1 "
          + "8cf 3 1e 2 1 2z 2 2 1 7 1 1 1 d 12 1 5ls 13 1 1 5ls 6 1 1 5ls nx0 5 2 1 9 1 1 r7m 1 "
          + "1 1 r7n 2 h 2 1 1g e 2 1 4i 7 2 1 g v 2 1 1z 2 2 1 3 1 1 r9g 2 5 2 1 d 1 1 1 1 1 1 "
          + "wmg 4 2 2 1 6 a 2 1 j 1 1 wn8 1 1 1 wnj 1 1 1 wnf 1 1 1 wn5 1 1 1 wn8 2 1 1 wlu 1 1 "
          + "1 wmi 1 1 1 wlx 3 8 2 1 f 1 1 1c 1 1 1 wn7 1 1 1 raw 2 2 2 1 9 1 1 1 6 2 2 1 v 1 1 "
          + "1 nx 1 1 ps t 28 1 tzk gk1 q 1 w yv 14 1 14 4w 10 1 14 5b b 1 13 c f 1 13 g 7 1 13 "
          + "8 2 1 13 1dx 1f 1 1s 2dc w 1 w gww w 1 w o8y y 1 y";

  private UnicodeTables() {}

  /** Starts and ends (exclusive) of the ranges of non-ASCII letters (categories L*), ascending. */
  static int[] letterRanges() {
    int[] ranges = numbers(LETTERS);
    int at = 0x80;
    for (int i = 0; i < ranges.length; i++) {
      at += ranges[i];
      ranges[i] = at;
    }
    return ranges;
  }

  /** Groups of four: first code point, count, stride, distance down to the representative. */
  static int[] foldGroups() {
    int[] groups = numbers(FOLDS);
    for (int i = 4; i < groups.length; i += 4) {
      groups[i] += groups[i - 4];
    }
    return groups;
  }

  private static int[] numbers(String base36) {
    StringTokenizer tokens = new StringTokenizer(base36, " ");
    int[] out = new int[tokens.countTokens()];
    for (int i = 0; i < out.length; i++) {
      out[i] = Integer.parseInt(tokens.nextToken(), 36);
    }
    return out;
  }
}
