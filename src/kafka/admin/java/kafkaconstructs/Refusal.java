package kafkaconstructs;

import java.util.List;

/** The command line or a file is wrong. Nothing has been changed. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  final transient List<String> problems;

  Refusal(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  Refusal(String problem) {
    this(List.of(problem));
  }
}
