package kafkaconstructs;

/** The command as a whole cannot go on, for example because the cluster does not answer. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }
}
