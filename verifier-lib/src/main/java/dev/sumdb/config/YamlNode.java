package dev.sumdb.config;

import java.util.List;

/** A part of a YAML document, with the line that it begins in, counted from 1. */
public sealed interface YamlNode {
  /** Where it begins. */
  int line();

  /**
   * One value.
   *
   * @param text as YAML reads it; empty for null
   * @param isNull whether it is null ({@code ~} or {@code null}) rather than an empty text
   */
  record Scalar(int line, String text, boolean isNull) implements YamlNode {}

  /** Keys with their values, in the order of the file; no key occurs twice. */
  record Mapping(int line, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A list. */
  record Sequence(int line, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A key of a mapping, the line of the key, and its value. */
  record Entry(int line, String key, YamlNode value) {}
}
