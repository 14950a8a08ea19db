package dev.sumdb.goproxy;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response body that its reader takes piece by piece, each within a time limit. The client's own
 * streams wait for ever for the next byte.
 *
 * <p>No more than one piece is asked for at a time, so a fast upstream cannot fill the memory. One
 * thread reads; it may stop at any moment with {@link #cancel}.
 */
final class PolledBody implements BodySubscriber<PolledBody> {

  /** One piece of the body, its end, or why there is no more. */
  record Piece(List<ByteBuffer> data, Throwable failure) {
    private static final Piece END = new Piece(List.of(), null);

    boolean isEnd() {
      return this == END;
    }
  }

  private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();
  private Flow.Subscription subscription;
  private boolean requested;
  private boolean cancelled;

  /** The next piece, or null if none came in time. After the end or a failure it is not called. */
  Piece poll(Duration limit) throws InterruptedException {
    Piece piece = arrived.poll();
    if (piece != null) {
      return piece;
    }
    request();
    return arrived.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets go of the connection. */
  synchronized void cancel() {
    cancelled = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private synchronized void request() {
    if (subscription != null && !requested) {
      requested = true;
      subscription.request(1);
    }
  }

  @Override
  public CompletionStage<PolledBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (cancelled) {
      subscription.cancel();
    } else {
      requested = true;
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> data) {
    synchronized (this) {
      requested = false;
    }
    arrived.add(new Piece(data, null));
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(new Piece(List.of(), failure));
  }

  @Override
  public void onComplete() {
    arrived.add(Piece.END);
  }
}
