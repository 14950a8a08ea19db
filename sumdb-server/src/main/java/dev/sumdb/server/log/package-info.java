/**
 * The log: it appends records to a tree, signs the tree's head, and answers with proofs under that
 * head. Users need {@link dev.sumdb.server.log.LogDir} (a directory that holds a log), {@link
 * dev.sumdb.server.log.Log} (an open log) and {@link dev.sumdb.server.log.Fsck} (a check of all of
 * it).
 *
 * <p><b>What must never happen</b> is that an acknowledged record is lost, or that two heads are
 * signed which do not extend each other: clients that have seen one of them never come back. Two
 * things guard that, the order of writing and the head ledger.
 *
 * <p><b>The life of a batch.</b> One thread takes what waits in the queue and carries it through
 * four states; {@code Sequencer.advance} is that list as code. What survives the end of the
 * process:
 *
 * <ol>
 *   <li><i>received</i>: nothing; nobody was answered.
 *   <li><i>committed</i>: the records with their ids, the tiles they finished, the new size, root
 *       and epoch, all in one transaction of the store. The head is not signed yet; the next start
 *       computes it again, proves it and goes on from here.
 *   <li><i>signed and ledgered</i>: the head with both its notes, synced to the ledger.
 *   <li><i>published</i>: readers see the head; only now are the callers answered.
 * </ol>
 *
 * <p><b>The head ledger</b> is a second memory of what was signed, in a file that a restore of the
 * data need not reach. The store may be ahead of it by exactly one batch (a crash between 2 and 3),
 * never more and never behind. Before every signature, at start and in each batch, the store must
 * show that it extends the newest ledger entry: the root of the signed size is recomputed from
 * stored hashes, and a consistency proof (RFC 6962 2.1.2) from the signed tree to the new one is
 * made and verified. A restored backup, a swapped disk, a changed row on the way to the root and a
 * second server on a copy all end there, in a refusal that names the file and the remedy, and not
 * in a fork.
 *
 * <p><b>When a write fails</b> it is usually unknown whether it took effect. Then nothing more is
 * signed, writes are refused with the cause, what was published is still served, and the same
 * recovery that a start runs is tried again until it has proven where the log stands.
 *
 * <p><b>Reading.</b> A published head and the right edge of its tree are one immutable object. The
 * edge's root is the signed root; every finished tile is compared with its parent before it is
 * used, up to the edge; every record is compared with its leaf. What does not fit is an error and
 * an incident, never an answer.
 *
 * <p><b>Threads.</b> One writes and signs, one answers; all reads run on the caller's thread. Both
 * end with {@code close}.
 */
package dev.sumdb.server.log;
