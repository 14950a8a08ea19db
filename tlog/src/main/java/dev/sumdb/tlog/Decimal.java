package dev.sumdb.tlog;

/** Numbers in untrusted text. */
final class Decimal {
  private Decimal() {}

  /**
   * The number that these ASCII digits mean, or -1 if there are none, others, or more than a long
   * holds. Leading zeros pass: the caller prints the number back and compares.
   */
  static long parse(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
