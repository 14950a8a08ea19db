package dev.sumdb.goproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connection whose reads together end at one moment, however many bytes arrive one by one; TLS on
 * top of it has the same limit for its handshake and for each record. The thread that uses it can
 * be interrupted, which closes it.
 */
final class TimedSocket extends Socket {
  private static final int MAX_WAIT_MILLIS = 1 << 30;

  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private long endNanos;

  private TimedSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.socket = channel.socket();
    this.in = new TimedInput(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @throws SocketTimeoutException not in time
   */
  static TimedSocket connect(InetSocketAddress address, Duration limit) throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean connected = false;
    try {
      channel.socket().setTcpNoDelay(true);
      channel.socket().connect(address, millis(limit.toNanos()));
      TimedSocket opened = new TimedSocket(channel);
      connected = true;
      return opened;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  /** All reads from now on have to end within that time. */
  void limit(Duration limit) {
    endNanos = System.nanoTime() + limit.toNanos();
  }

  /** At least one, since zero stands for no limit. */
  private static int millis(long nanos) {
    return (int) Math.min(MAX_WAIT_MILLIS, Math.max(1, (nanos + 999_999) / 1_000_000));
  }

  private final class TimedInput extends InputStream {
    private final InputStream in;

    private TimedInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      long left = endNanos - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException("the time is over");
      }
      socket.setSoTimeout(millis(left));
      return in.read(into, from, length);
    }
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  /** At once: nothing is waited for, and nothing is said to the other side. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return socket.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  /** Nothing: the limit of all reads counts. */
  @Override
  public void setSoTimeout(int millis) {
    // see above
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    socket.setTcpNoDelay(on);
  }
}
