package dev.sumdb.server.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Bounds on what clients and upstreams can make the server spend.
 *
 * @param queue records that may wait to be appended, at least 1
 * @param fetches module versions fetched at once, at least 1
 * @param fetchesWaiting module versions that wait for one of those places, at least 1
 * @param tempDir directory of downloads in progress, empty for the one in the log's directory
 * @param tempBytes room for all of them together
 * @param notFoundTtl how long an upstream's not found is remembered, 0 to 5 s
 * @param readThreads threads that read the log, at least 1
 * @param cacheBytes memory for tiles, the same for records, and the same for hashes that were
 *     proven
 * @param firstRequest from a connection to its first complete request
 * @param nextRequest from an answer to the next complete request
 * @param answer for a client to take an answer
 */
public record Limits(
    int queue,
    int fetches,
    int fetchesWaiting,
    Path tempDir,
    long tempBytes,
    Duration notFoundTtl,
    int readThreads,
    long cacheBytes,
    Duration firstRequest,
    Duration nextRequest,
    Duration answer) {

  static Limits from(SettingValues v) {
    return new Limits(
        v.count(Setting.QUEUE),
        v.count(Setting.FETCHES),
        v.count(Setting.FETCHES_WAITING),
        v.path(Setting.TEMP_DIR),
        v.bytes(Setting.TEMP_LIMIT),
        v.duration(Setting.NOT_FOUND_TTL, Duration.ofSeconds(5)),
        v.count(Setting.READ_THREADS),
        v.bytes(Setting.CACHE),
        v.duration(Setting.FIRST_REQUEST_TIMEOUT, Duration.ofHours(1)),
        v.duration(Setting.NEXT_REQUEST_TIMEOUT, Duration.ofHours(1)),
        v.duration(Setting.ANSWER_TIMEOUT, Duration.ofHours(1)));
  }
}
