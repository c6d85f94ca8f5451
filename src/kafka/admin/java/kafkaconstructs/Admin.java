package kafkaconstructs;

import java.util.List;

/** Runs one command and exits with its code. */
public final class Admin {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int REFUSED = 2;

  private Admin() {}

  public static void main(String[] arguments) {
    // Also ends when a client's thread still waits for a connection.
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    Console console = new Console(List.of(arguments).contains("--json"));
    try {
      CommandLine line = CommandLine.parse(arguments);
      if (line.has("help")) {
        console.help();
        return DONE;
      }
      return command(line, console);
    } catch (Refusal refusal) {
      console.refuse(refusal.problems);
      return REFUSED;
    } catch (CommandFailure failure) {
      console.fail(failure.getMessage());
      return FAILED;
    } catch (InterruptedException interrupted) {
      console.fail("interrupted");
      return FAILED;
    }
  }

  private static int command(CommandLine line, Console console)
      throws Refusal, CommandFailure, InterruptedException {
    switch (line.command) {
      case "apply":
        return new Apply(line, console).run();
      case "certificates":
        return new Certificates(line, console).run();
      case "exporter":
        return new Exporter(line, console).run();
      case "jwks":
        return new Jwks(line, console).run();
      default:
        return new Describe(line, console).run();
    }
  }
}
