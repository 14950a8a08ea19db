package dev.sumdb.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Where logs go: standard error, never standard output. Logback finds this class when the first
 * logger is made; {@link #choose} says before that what the user wants.
 *
 * <p>Lines of the access log are collected for a moment, since a system call for each would cost
 * more than the answer that it is about. None is dropped: when the reader of standard error is
 * slow, the server waits for it. Every other line is written at once, with all that was before it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String FORMAT = "sumdb.log.format";
  private static final String LEVEL = "sumdb.log.level";
  private static final int BUFFER = 64 << 10;
  private static final long FLUSH_MILLIS = 250;

  /** For Logback. */
  public LogSetup() {}

  /** Sets form and level for this process; no logger may exist yet. */
  static void choose(String format, String level) {
    System.setProperty(FORMAT, format);
    System.setProperty(LEVEL, level);
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    OutputStream stderr = new BufferedOutputStream(System.err, BUFFER);
    flushRegularly(context, stderr);
    Level level = Level.toLevel(System.getProperty(LEVEL, "warn"));
    context.getLogger("ROOT").setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    context.getLogger("dev.sumdb").setLevel(level);
    context.getLogger("ROOT").addAppender(appender(context, "stderr", stderr, true));
    Logger access = context.getLogger(LogLine.ACCESS);
    access.setAdditive(false);
    access.addAppender(appender(context, "access", stderr, false));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** One stream for both appenders keeps the order of all lines. */
  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, String name, OutputStream stream, boolean immediate) {
    LogLine line = new LogLine(System.getProperty(FORMAT, "text").equals("json"));
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName(name);
    appender.setEncoder(encoder);
    appender.setImmediateFlush(immediate);
    appender.setOutputStream(stream);
    appender.start();
    return appender;
  }

  private static void flushRegularly(LoggerContext context, OutputStream stream) {
    Runnable flush =
        () -> {
          try {
            stream.flush();
          } catch (IOException e) {
            throw new AssertionError("a print stream does not fail", e);
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(flush, "log-flush"));
    context
        .getScheduledExecutorService()
        .scheduleWithFixedDelay(flush, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
  }
}
