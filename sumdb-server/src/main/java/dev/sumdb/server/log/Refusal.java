package dev.sumdb.server.log;

/**
 * Why the log does not sign now.
 *
 * @param cause what was found, with the file it was found in
 * @param remedy what the operator can do
 */
public record Refusal(String cause, String remedy) {
  @Override
  public String toString() {
    return cause + "; " + remedy;
  }
}
