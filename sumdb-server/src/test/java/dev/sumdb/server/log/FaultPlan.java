package dev.sumdb.server.log;

import java.io.IOException;
import java.util.function.Predicate;

/**
 * Lets the calls of a store and a ledger fail: from the n-th matching call on, for a number of
 * calls, each before or after it took effect. Not armed at first.
 */
final class FaultPlan {
  /** Whether a failing call has done its work. */
  enum Moment {
    BEFORE,
    AFTER
  }

  /** What a call does. */
  @FunctionalInterface
  interface Call<T, E extends Exception> {
    T run() throws E, IOException;
  }

  private Predicate<String> matching = name -> false;
  private Moment moment = Moment.BEFORE;
  private int first;
  private int failures;
  private int calls;
  private int failed;
  private String failedCall = "none";
  private int all;

  /** From now on: the {@code first}-th call (from 1) and the following ones, {@code failures}. */
  synchronized void arm(Predicate<String> names, Moment when, int from, int count) {
    matching = names;
    moment = when;
    first = from;
    failures = count;
    calls = 0;
    failed = 0;
  }

  synchronized void disarm() {
    failures = 0;
  }

  /** How many calls there were, armed or not. */
  synchronized int all() {
    return all;
  }

  /** How many calls have failed. */
  synchronized int failed() {
    return failed;
  }

  /** The name of the call that failed last. */
  synchronized String failedCall() {
    return failedCall;
  }

  private synchronized boolean fails(String name) {
    all++;
    if (!matching.test(name) || failures == 0) {
      return false;
    }
    calls++;
    if (calls < first || calls >= first + failures) {
      return false;
    }
    failed++;
    failedCall = name;
    return true;
  }

  <T, E extends Exception> T call(String name, Call<T, E> call) throws E, IOException {
    boolean fails = fails(name);
    if (fails && moment == Moment.BEFORE) {
      throw new IOException(name + " failed (before)");
    }
    T result = call.run();
    if (fails) {
      throw new IOException(name + " failed (after)");
    }
    return result;
  }
}
